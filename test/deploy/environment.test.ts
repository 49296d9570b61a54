import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as v from 'valibot';
import { cacheFolder } from '../../scripts/bundle/options.ts';
import { defaultPolicy } from '../../shared/record/policy.ts';
import { parseDuration } from '../../shared/request/duration.ts';
import { parseConfig } from '../../shared/runtime/config.ts';
import { variables } from '../../shared/runtime/settings.ts';
import { parseStatusConfig } from '../../shared/runtime/status-config.ts';
import { deployedFunction, deployedFunctions, withDeployment } from './deployment.ts';

/** Variables that the deployment sets where it is asked to, each by the Terraform variable of the same name. */
const onRequest = [
  'ALLOWED_DATABASES',
  'DEFAULT_RETENTION',
  'DELAYED_AFTER',
  'LONGEST_RETENTION',
  'START_WITHIN',
];

/** Variables that `freshness` sets. */
const ofFreshness = ['FOUND_BACKUPS', 'FRESHNESS_GRACE', 'FRESHNESS_INTERVAL', 'FRESHNESS_TARGETS'];

/** Variables that the deployment leaves to the code's default, and why. */
const leftToTheCode: Readonly<Record<string, string>> = {
  CREATE_CALLS_PER_SECOND: 'one instance each is deployed, which is what the default is made for',
  POLL_CALLS_PER_SECOND: 'one instance each is deployed, which is what the default is made for',
  MOST_LABELS: 'the default is what a record has room for, and nobody has needed less yet',
  SPANNER_EMULATOR_HOST: 'for local stand-ins',
  FIRESTORE_EMULATOR_HOST: 'for local stand-ins',
  PUBSUB_EMULATOR_HOST: 'for local stand-ins',
};

test('each function accepts the environment that it is deployed with', withDeployment, () => {
  const page = parseStatusConfig(deployedFunction('backupStatus').environment);
  assert.equal(page.firestoreDatabase, 'spanner-backup');
  assert.equal(page.requestsTopic, 'projects/acme-backups/topics/spanner-backup-requests');
  for (const entryPoint of ['createBackup', 'pollOperations']) {
    const config = parseConfig(deployedFunction(entryPoint).environment);
    assert.equal(config.project, 'acme-backups', entryPoint);
    if (entryPoint !== 'pollOperations') continue;
    // Of the schedules in deployment.tftest.hcl: every day, and every six hours; six hours more for the backup itself.
    const ageOf = (database: string) => config.freshness.targets.of(database)?.maxAgeMs;
    assert.equal(ageOf('projects/acme-backups/instances/main/databases/orders'), 30 * 3_600_000, entryPoint);
    assert.equal(ageOf('projects/acme-shop/instances/main/databases/orders'), 12 * 3_600_000, entryPoint);
    assert.equal(config.firestoreDatabase, 'spanner-backup', entryPoint);
    assert.equal(config.requestsTopic, 'projects/acme-backups/topics/spanner-backup-requests', entryPoint);
    assert.equal(config.eventsTopic, 'projects/acme-backups/topics/spanner-backup-events', entryPoint);
  }
});

test('the status page has the same bounds of a request as createBackup', withDeployment, () => {
  const page = parseStatusConfig(deployedFunction('backupStatus').environment);
  const { bounds, defaultRetention, startWithin } = parseConfig(deployedFunction('createBackup').environment);
  assert.deepEqual(
    { bounds: page.bounds, defaultRetention: page.defaultRetention, startWithin: page.startWithin },
    { bounds, defaultRetention, startWithin },
  );
});

test('a deployment sets only variables that the code or Node knows', withDeployment, () => {
  for (const { environment, entryPoint } of deployedFunctions())
    for (const name of Object.keys(environment))
      assert.ok(name === 'NODE_COMPILE_CACHE' || Object.hasOwn(variables, name), `${entryPoint}: ${name}`);
});

test('Node looks for the compile cache where the build puts it', withDeployment, () => {
  for (const { environment, entryPoint } of deployedFunctions())
    assert.equal(environment.NODE_COMPILE_CACHE, cacheFolder, entryPoint);
});

test('every variable of the code is set, or left to its default for a reason', withDeployment, () => {
  const { NODE_COMPILE_CACHE, ...environment } = deployedFunction('createBackup').environment;
  const set = Object.keys(environment);
  const accounted = new Set([...set, ...onRequest, ...ofFreshness, ...Object.keys(leftToTheCode)]);
  assert.deepEqual([...accounted].toSorted(), Object.keys(variables).toSorted());
  assert.deepEqual(
    set.filter((name) => Object.hasOwn(leftToTheCode, name)),
    [],
  );
});

test('every variable that is set on request is a Terraform variable of the same name', () => {
  const terraform = readFileSync('terraform/variables.tf', 'utf8');
  for (const name of onRequest) assert.match(terraform, new RegExp(`^variable "${name.toLowerCase()}"`, 'm'));
});

test('a tick ends before the timeout of its function', withDeployment, () => {
  const { timeoutMs } = deployedFunction('pollOperations');
  const { tickDeadlineMs, readTimeoutMs } = defaultPolicy;
  // After the deadline, what was begun just before it may still be announced.
  assert.ok(tickDeadlineMs + readTimeoutMs < timeoutMs);
});

test('createBackup has time for all of its calls, however slow', withDeployment, () => {
  const { timeoutMs } = deployedFunction('createBackup');
  const { createTimeoutMs, readTimeoutMs, startPatienceMs } = defaultPolicy;
  // Stored, or read and looked at and stored; leased, called, looked at twice, stored; sent and marked as sent.
  const reads = 4 + 1 + 2 + 1 + 2;
  assert.ok(reads * readTimeoutMs + createTimeoutMs + 2 * startPatienceMs < timeoutMs);
});

test('Terraform and the code accept the same texts for durations', () => {
  const SamplesSchema = v.object({ durations: v.array(v.string()), others: v.array(v.string()) });
  const file = readFileSync('terraform/tests/fixtures/durations.json', 'utf8');
  const { durations, others } = v.parse(SamplesSchema, JSON.parse(file));
  for (const text of durations) assert.notEqual(parseDuration(text), undefined, text);
  for (const text of others) assert.equal(parseDuration(text), undefined, text);
});
