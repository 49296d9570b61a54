import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { deliveries, deliveryWithoutTime } from './deliveries.ts';
import { data, played } from './generators.ts';
import { judge, judgeDelivery } from './judge.ts';
import { databases, durations, keys, labelMaps, raw, slots, strangers, times } from './tricks.ts';

test('every message is taken in or rejected with a reason, and breaks nothing', async () => {
  await fc.assert(
    fc.asyncProperty(data, async (message) => void (await judge(message))),
    { numRuns: 2_000 },
  );
});

test('a delivery in any other envelope is rejected with a reason', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (delivery) => assert.equal(await judgeDelivery(delivery), 'refused')),
    { numRuns: 1_000 },
  );
});

test('a message without a publish time names the same backup a day later', async () => {
  await fc.assert(
    fc.asyncProperty(data, async (message) => {
      const [now, later] = [new MemoryWorld(), new MemoryWorld()];
      later.clock.advance(86_400_000);
      const delivery = deliveryWithoutTime(message, '12345678901234567');
      const verdict = await judgeDelivery(delivery, now);
      // An expiry or a version may be right today and wrong tomorrow.
      if (verdict !== (await judgeDelivery(delivery, later))) return;
      assert.deepEqual([...now.records.keys()], [...later.records.keys()]);
    }),
    { numRuns: 500 },
  );
});

test('the generator tries every trick of its lists', () => {
  fc.sample(data, { numRuns: 5_000, seed: 1 });
  for (const name of Object.keys({
    ...databases,
    ...keys,
    ...durations,
    ...times,
    ...labelMaps,
    ...raw,
    ...slots,
    ...strangers,
  }))
    assert.ok((played.get(name) ?? 0) >= 5, `${name}: ${played.get(name) ?? 0} times`);
});
