import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expireTimeOf } from '../../../shared/request/request.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { data } from './generators.ts';
import { judge } from './judge.ts';
import { database, json, labels } from './requests.ts';

const week = 7 * 86_400_000;
const bounds = { ALLOWED_DATABASES: `${database}, projects/shop/instances/eu-*/databases/*` };
const strict = { ...bounds, LONGEST_RETENTION: '7d', MOST_LABELS: '2' };

const verdict = (fields: object, environment = strict) =>
  judge(Buffer.from(json({ retentionPeriod: '7d', ...fields })), new MemoryWorld(), environment);

test('no message gets a request taken in that the deployment does not allow', async () => {
  let takenIn = 0;
  await fc.assert(
    fc.asyncProperty(data, async (message) => {
      const world = new MemoryWorld();
      const now = world.clock.now();
      if ((await judge(message, world, strict)) === 'refused') return;
      takenIn += 1;
      for (const { record } of world.records.values()) {
        assert.equal(record.request.database, database);
        assert.ok(expireTimeOf(record.request, now).getTime() - now.getTime() <= week);
        for (const request of record.requests) assert.ok(Object.keys(request.labels).length <= 2);
      }
    }),
    { numRuns: 1_000 },
  );
  assert.ok(takenIn > 0);
});

test('a request at the bounds of a deployment is taken in, and one beyond any of them rejected', async () => {
  assert.equal(await verdict({ labels: labels(2) }), 'taken in');
  assert.equal(await verdict({ database: 'projects/shop/instances/eu-1/databases/stock' }), 'taken in');
  for (const beyond of [
    { labels: labels(3) },
    { retentionPeriod: '7d1s' },
    { retentionPeriod: undefined, expireTime: '2026-11-29T10:00:00.001Z' },
    { database: 'projects/shop/instances/main/databases/orders2' },
    { database: 'projects/shop/instances/us-1/databases/stock' },
    { database: 'projects/shop2/instances/main/databases/orders' },
    { database: 'projects/example.com:shop/instances/main/databases/orders' },
  ])
    assert.equal(await verdict(beyond), 'refused', JSON.stringify(beyond));
});
