import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBackup } from '../../../shared/operations/start-backup.ts';
import type { BackupRecord, Requested } from '../../../shared/record/record.ts';
import { lease } from '../../../shared/record/transitions.ts';
import { at, backupName, leasedRecord } from '../record/builders.ts';
import { later, ready } from './starting.ts';

/* What a worker does about its own lease if it comes too late for its call. */

/** A worker that freezes between storing its lease and looking at it, while `meanwhile` happens to the record. */
function freezing(
  on: Awaited<ReturnType<typeof ready>>,
  forMs: number,
  meanwhile?: (leased: Requested) => BackupRecord,
) {
  const { replace } = on.deps.records;
  let froze = false;
  on.deps.records.replace = async (from, to) => {
    const stored = await replace(from, to);
    if (froze) return stored;
    froze = true;
    on.world.clock.advance(forMs);
    const leased = on.world.records.get(backupName);
    assert.ok(leased?.record.state === 'requested');
    if (meanwhile !== undefined) await replace(leased, meanwhile(leased.record));
    return stored;
  };
}

// By the clock of a poller that is a minute ahead the lease of 145 s is over after 85: 30 for the freeze, 25 for the call, 30 for
// its way.
for (const [frozenMs, kind, calls] of [
  [30_000, 'attempted', 1],
  [30_001, 'too late', 0],
] as const)
  test(`a worker that freezes for ${frozenMs} ms between its lease and the call makes ${calls} calls`, async () => {
    const on = await ready();
    freezing(on, frozenMs);
    const result = await startBackup(on.stored, on.deps, later);
    assert.deepEqual([result.kind, on.calls()], [kind, calls]);
  });

test('a worker that is too late for its call leaves the record as it was, with the lease of a lost answer', async () => {
  const before = leasedRecord({ attempts: 2, refusedSince: at(-60_000) });
  const on = await ready({}, { ...before, refusedSince: at(-60_000) });
  freezing(on, 31_000);
  const result = await startBackup(on.stored, on.deps, later);
  assert.equal(result.kind, 'too late');
  assert.deepEqual(on.record(), on.stored.record);
  assert.deepEqual([before.attempts, before.lease?.attempt], [3, 3]);
  assert.partialDeepStrictEqual(on.world.facts.at(-1), { severity: 'WARNING', outcome: 'deferred' });
});

test('an attempt that is too late is taken back under a message that joined, which stays', async () => {
  const on = await ready();
  const joined = { messageId: 'm2', labels: {} };
  freezing(on, 31_000, (leased) => ({ ...leased, requests: [...leased.requests, joined] }));
  assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'too late');
  const record = on.record();
  assert.ok(record?.state === 'requested');
  assert.deepEqual([record.lease, record.attempts, record.requests.length], [undefined, 0, 2]);
});

for (const [whose, attempts] of [
  ['the next attempt', 1],
  ['an attempt that has the same number, since this one was taken back', 0],
] as const)
  test(`a worker that is too late leaves the lease of ${whose} alone`, async () => {
    const on = await ready();
    freezing(on, 300_000, (leased) => lease({ ...leased, attempts }, on.world.clock.now(), on.deps.policy));
    assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'overtaken');
    const record = on.record();
    assert.ok(record?.state === 'requested');
    assert.deepEqual([record.lease?.attempt, on.calls()], [attempts + 1, 0]);
  });
