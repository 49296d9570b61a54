import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deployment, knownToTheDeployment } from '../../contract/check-request.ts';
import { type BackupRequest, checkRequest } from '../../contract/index.ts';
import { variables } from '../../shared/runtime/settings.ts';

const database = 'projects/shop/instances/main/databases/orders';
const right: BackupRequest = { database, retentionPeriod: '14d' };
const published = new Date('2026-11-22T12:00:00Z');

const found = (request: unknown, deployment?: Deployment) =>
  checkRequest(request, deployment, published).map(({ path, message }) => `${path}: ${message}`);

test('checkRequest finds no problem in a right request, as an object, a text or bytes', () => {
  for (const request of [right, JSON.stringify(right), Buffer.from(JSON.stringify(right))])
    assert.deepEqual(found(request), []);
});

test('checkRequest tells every problem at once, in the words of the event rejected', () => {
  assert.deepEqual(found({ database: 'orders', retentionPeriodd: '14d' }), [
    'retentionPeriodd: unknown field; did you mean "retentionPeriod"?',
    'database: "orders" is not a database: write projects/P/instances/I/databases/D',
    'retentionPeriod: is missing: give retentionPeriod ("14d") or expireTime',
  ]);
});

test('checkRequest judges times as of the given time of publishing', () => {
  const until = { database, expireTime: '2026-12-01T00:00:00Z' };
  assert.deepEqual(found(until), []);
  assert.equal(checkRequest(until, {}, new Date('2026-12-02T00:00:00Z')).length, 1);
});

test('checkRequest applies the settings of a deployment that it is given', () => {
  const cases: [unknown, Deployment][] = [
    [{ ...right, retentionPeriod: '31d' }, { longestRetention: '30d' }],
    [right, { allowedDatabases: ['projects/other/instances/*/databases/*'] }],
    [{ ...right, labels: { a: '1', b: '2' } }, { mostLabels: 1 }],
  ];
  for (const [request, deployment] of cases) {
    assert.deepEqual(found(request), []);
    assert.equal(found(request, deployment).length, 1, JSON.stringify(deployment));
  }
  assert.equal(found({ database }).length, 1);
  assert.deepEqual(found({ database }, { defaultRetention: '7d' }), []);
});

test('checkRequest throws if a setting of the deployment is wrong', () => {
  assert.throws(() => checkRequest(right, { defaultRetention: 'a while' }), /defaultRetention is "a while"/);
});

test('checkRequest rejects a value that cannot be published', () => {
  const circle: Record<string, unknown> = {};
  circle.labels = circle;
  assert.deepEqual(found(circle), [': cannot be written as JSON']);
  assert.deepEqual(found(undefined), [': the message has no data; a backup request in JSON is expected']);
});

test('the settings that checkRequest takes are settings of the functions', () => {
  const settings = knownToTheDeployment.flatMap((line) => /^([A-Z_]+):/.exec(line)?.[1] ?? []);
  assert.deepEqual(
    settings.filter((name) => !(name in variables)),
    [],
  );
  assert.equal(settings.length, 4);
});
