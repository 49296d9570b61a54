import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Harness, minuteMs, request, secondMs, startHarness } from '../harness.ts';

const databases = Array.from(
  { length: 40 },
  (_, n) => `projects/local/instances/shop-${n % 8}/databases/orders-${n}`,
);

/** What becomes of the request of a number: most of them succeed. */
const fate = (n: number) => (n % 10 === 3 ? 'failed' : 'succeeded');
const backupId = (n: number) => `backup-${n}`;
const asked = (n: number) =>
  request(backupId(n), { database: databases[n % databases.length], labels: { number: String(n) } });

function prepare({ spanner: { world } }: Harness): void {
  for (const database of databases) world.addDatabase(database);
  for (let n = 0; n < 200; n += 1) {
    if (fate(n) !== 'failed') continue;
    const instance = databases[n % databases.length]?.split('/', 4).join('/');
    world.failNext(`${instance}/backups/${backupId(n)}`, { code: 'INTERNAL' });
  }
}

/** Mixes a list, the same way every time. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item, index) => ({ item, rank: (index * 7_919) % 1_009 }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}

for (const pushForm of ['raw', 'eventarc'] as const)
  test(`200 requests in ${pushForm} form, some repeated and some out of order, each get one outcome`, async () => {
    await using on = await startHarness({ pushForm });
    const { broker } = on.stack.pubsub ?? assert.fail();
    prepare(on);
    const began = on.clock.now().getTime();

    const ids = new Map<number, string>();
    const numbers = shuffled(Array.from({ length: 200 }, (_, n) => n));
    const published = numbers.map(async (n) => ids.set(n, await on.stack.publish(asked(n))));
    // Published again by somebody who was not sure: another message, the same request.
    const again = numbers.filter((n) => n % 5 === 0).map((n) => on.stack.publish(asked(n)));
    const junk = on.stack.publish('{"database": "shop"}');
    await Promise.all([...published, ...again, junk]);
    await broker.idle();
    // Delivered again, among them those that were settled long ago.
    await Promise.all(numbers.filter((n) => n % 7 === 0).map((n) => on.redeliver(ids.get(n) ?? '')));
    await on.settleAll(90);
    await Promise.all(numbers.filter((n) => n % 7 === 3).map((n) => on.redeliver(ids.get(n) ?? '')));
    await on.settleAll(2);

    const records = new Map(on.records().map((record) => [record.request.backup.split('/').at(-1), record]));
    assert.equal(records.size, 200);
    for (const n of numbers) {
      const record = records.get(backupId(n));
      assert.deepEqual([record?.state, record?.round], [fate(n), 1], backupId(n));
      assert.equal(record?.requests.length, n % 5 === 0 ? 2 : 1);
    }

    const created = on.spanner.journal
      .acceptedCreates()
      .map(({ operation }) => operation?.split('/', 6).join('/'));
    assert.equal(created.length, 200);
    assert.equal(new Set(created).size, 200, 'at most one accepted CreateBackup per request and round');

    const events = await on.inbox.take();
    const copies = Map.groupBy(events, ({ id }) => id);
    for (const all of copies.values())
      assert.equal(new Set(all.map(({ data, attributes }) => JSON.stringify([data, attributes]))).size, 1);
    const kinds = Map.groupBy(copies.values(), ([event]) => event?.kind);
    const { waiting, ...counts } = Object.fromEntries([...kinds].map(([kind, all]) => [kind, all.length]));
    assert.ok(waiting !== undefined && waiting < 200, 'who comes while the database is free does not wait');
    assert.deepEqual(counts, { started: 200, succeeded: 180, failed: 20, rejected: 1 });

    // Both functions together stay below Spanner's limit, in every window.
    const seconds = (on.clock.now().getTime() - began) / secondMs;
    for (const window of [60, 100])
      assert.ok(on.spanner.journal.busiest(window * secondMs, 'local') <= 5 * window, `${window} s`);
    assert.ok(on.facts.every(({ severity, outcome }) => severity !== 'ERROR' || outcome === 'failed'));
    assert.ok(seconds * secondMs < 120 * minuteMs);
  });
