import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CreateBackupDeps, createBackup } from '../../../functions/create-backup/handler.ts';
import type { BackupRecord } from '../../../shared/record/record.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';

/* Messages that wait for each other in one instance, with nothing but the functions' own bounds. */

const minuteMs = 60_000;

function push(messageId: string, backupId: string, publishTime: Date) {
  const asked = {
    database: 'projects/p/instances/main/databases/orders',
    backupId,
    retentionPeriod: '8d',
  };
  const data = Buffer.from(JSON.stringify(asked)).toString('base64');
  return { message: { messageId, publishTime: publishTime.toISOString(), data } };
}

/** A world in which nothing is stored until `open` is called. */
function heldUp() {
  const world = new MemoryWorld();
  const deps = world.deps();
  const opened = Promise.withResolvers<void>();
  const records: CreateBackupDeps['records'] = {
    ...deps.records,
    async create(record) {
      await opened.promise;
      return deps.records.create(record);
    },
  };
  const deliver = createBackup({ ...deps, records });
  return {
    world,
    open: opened.resolve,
    deliver: (messageId: string, backupId: string) => deliver(push(messageId, backupId, world.clock.now())),
  };
}

test('one process lets a thousand messages wait, and nacks one more at once', async () => {
  const { world, open, deliver } = heldUp();
  const waiting = Array.from({ length: 1_000 }, (_, n) => deliver(`m${n}`, `nightly-${n % 500}`));
  await nextTurn();
  await assert.rejects(deliver('one more', 'nightly-0'), /1000 wait already/);
  open();
  await Promise.all(waiting);
  assert.equal(world.records.size, 500);
  await deliver('one more', 'nightly-0');
});

for (const [name, afterMs, isTakenIn] of [
  ['a minute', minuteMs, true],
  ['a little longer than a minute', minuteMs + 1, false],
] as const)
  test(`a message that waited ${name} for those before it is ${isTakenIn ? 'taken in' : 'nacked'}`, async () => {
    const { world, open, deliver } = heldUp();
    const ahead = deliver('ahead', 'nightly');
    await nextTurn();
    const behind = deliver('behind', 'nightly');
    await nextTurn();
    world.clock.advance(afterMs);
    open();
    await ahead;
    if (isTakenIn) await behind;
    else await assert.rejects(behind, /have not been stored for a minute/);
    const [stored] = world.records.values();
    const ids = stored?.record.messages.map(({ id }) => id);
    assert.deepEqual(ids, isTakenIn ? ['ahead', 'behind'] : ['ahead']);
  });

test('the first attempt of a fresh name keeps the messages that joined it meanwhile', async () => {
  const world = new MemoryWorld();
  const deps = world.deps();
  const overtaken: unknown[] = [];
  const records: CreateBackupDeps['records'] = {
    ...deps.records,
    async replace(from, to) {
      const stored = await deps.records.replace(from, to);
      if (stored === undefined) overtaken.push(to);
      return stored;
    },
  };
  const deliver = createBackup({ ...deps, records });
  const now = world.clock.now();
  await Promise.all(['a', 'b', 'c'].map((id) => deliver(push(id, 'nightly', now))));
  const [stored] = world.records.values();
  assert.equal(stored?.record.state, 'running');
  assert.equal(stored?.record.messages.length, 3);
  assert.deepEqual(overtaken, []);
});

test('a request that arrives together with its withdrawal is stored without a lease, and cancelled', async () => {
  const world = new MemoryWorld();
  const deps = world.deps();
  const opened = Promise.withResolvers<void>();
  let creates = 0;
  const intents: BackupRecord[] = [];
  // Those that come while the first is being stored are decided on together; and that one is not stored.
  const create: CreateBackupDeps['records']['create'] = async (record) => {
    creates += 1;
    if (creates > 1) {
      intents.push(record);
      return deps.records.create(record);
    }
    await opened.promise;
    throw new Error('not now');
  };
  const deliver = createBackup({ ...deps, records: { ...deps.records, create } });
  const publishTime = world.clock.now();
  const withdrawal = { withdraw: 'm1', backup: 'projects/p/instances/main/backups/nightly' };
  const data = Buffer.from(JSON.stringify(withdrawal)).toString('base64');
  const ahead = deliver(push('m0', 'nightly', publishTime));
  await nextTurn();
  const behind = [
    deliver(push('m1', 'nightly', publishTime)),
    deliver({ message: { messageId: 'w', publishTime: publishTime.toISOString(), data } }),
  ];
  await nextTurn();
  opened.resolve();
  await assert.rejects(ahead, /not now/);
  await Promise.all(behind);
  assert.deepEqual(
    intents.map((record) => [record.state, record.messages.map(({ id }) => id), 'lease' in record]),
    [['requested', ['m1'], false]],
  );
  assert.equal(world.records.get(withdrawal.backup)?.record.state, 'cancelled');
});
