import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type FreshnessFacts,
  type FreshnessRuling,
  freshnessTable,
  rulingOn,
} from '../../../shared/freshness/verdict.ts';
import { after, at, days, hours, otherBackup, spannerError } from '../record/builders.ts';
import { good, maxAgeMs, outcome, state } from './builders.ts';

interface Example {
  readonly row: string;
  readonly name: string;
  readonly facts: Partial<FreshnessFacts>;
  readonly ruling: FreshnessRuling;
}

const now = after(0);
const unseen = { since: at(-hours), words: spannerError('PERMISSION_DENIED') };
const words = `PERMISSION_DENIED: ${unseen.words.message}`;
const blind = {
  is: 'stale',
  code: 'UNSEEN',
  reason: `the instance could not be looked at since ${at(-hours)}: ${words}`,
} as const;
const isFresh = (agoMs: number) =>
  ({ is: 'fresh', code: 'BACKED_UP', reason: `the newest good backup is from ${at(-agoMs)}` }) as const;
const isOld = (agoMs: number) =>
  ({ is: 'stale', code: 'OLD', reason: `the newest good backup is from ${at(-agoMs)}` }) as const;
const never = { is: 'stale', code: 'NEVER_BACKED_UP', reason: 'it was never backed up' } as const;
const waiting = { behind: `${otherBackup}/operations/o`, since: at(-2 * hours) };
const young = state({ createdAt: at(-maxAgeMs) });

const examples: readonly Example[] = [
  {
    row: 'the instance could not be looked at, and the target is passed',
    name: 'the last backup that was seen is too old by a millisecond',
    facts: { state: state({ newest: good(maxAgeMs + 1) }), unseen },
    ruling: blind,
  },
  {
    row: 'the instance could not be looked at, and the target is passed',
    name: 'no backup was ever seen',
    facts: { unseen },
    ruling: blind,
  },
  {
    row: 'the instance could not be looked at, and the target is passed',
    name: 'the last backup that was seen has expired',
    facts: { state: state({ newest: good(hours, { expireTime: at(0) }) }), unseen },
    ruling: blind,
  },
  {
    row: 'the instance could not be looked at',
    name: 'the last backup that was seen is as old as it may be',
    facts: { state: state({ newest: good(maxAgeMs) }), unseen },
    ruling: 'leave',
  },
  {
    row: 'the instance could not be looked at',
    name: 'no backup of a young database was seen',
    facts: { state: young, unseen },
    ruling: 'leave',
  },
  {
    row: 'the newest good backup is young enough',
    name: 'the backup is as old as it may be',
    facts: { state: state({ newest: good(maxAgeMs) }) },
    ruling: isFresh(maxAgeMs),
  },
  {
    row: 'the newest good backup is young enough',
    name: 'although a later request failed, and another waits',
    facts: { state: state({ newest: good(hours), last: outcome(0) }), waiting },
    ruling: isFresh(hours),
  },
  {
    row: 'the database is young',
    name: 'never backed up, and as old as its grace',
    facts: { state: young },
    ruling: { is: 'fresh', code: 'YOUNG', reason: `it was created at ${at(-maxAgeMs)}` },
  },
  {
    row: 'the database is young',
    name: 'known for less than its grace, where Spanner does not say since when it exists',
    facts: { state: { database: young.database, knownSince: at(-hours), outbox: [] } },
    ruling: { is: 'fresh', code: 'YOUNG', reason: `it was created at ${at(-hours)}` },
  },
  {
    row: 'a request waits behind another backup',
    name: 'whatever became of the request before',
    facts: { state: state({ last: outcome(hours) }), waiting },
    ruling: {
      is: 'stale',
      code: 'WAITING',
      reason: `a request waits behind by-hand since ${at(-2 * hours)}`,
    },
  },
  {
    row: 'the last try failed',
    name: 'after the newest good backup',
    facts: { state: state({ newest: good(2 * days), last: outcome(days) }) },
    ruling: {
      is: 'stale',
      code: 'LAST_TRY_FAILED',
      reason: `the last try, asked, failed at ${at(-days)}: INTERNAL: ${spannerError('INTERNAL').message}`,
    },
  },
  {
    row: 'the last try failed',
    name: 'in silence, and there is no good backup',
    facts: {
      state: state({
        last: { backup: 'b', state: 'expired', settledAt: at(-days), askedAt: at(-2 * days) },
      }),
    },
    ruling: { is: 'stale', code: 'LAST_TRY_FAILED', reason: `the last try, b, expired at ${at(-days)}` },
  },
  {
    row: 'nobody asked',
    name: 'since the request that made the newest backup',
    facts: {
      state: state({
        newest: good(2 * days),
        last: outcome(2 * days, { state: 'succeeded', backup: good(2 * days).name }),
      }),
    },
    ruling: {
      is: 'stale',
      code: 'NOBODY_ASKED',
      reason: `nobody has asked for a backup since ${at(-2 * days - hours)}`,
    },
  },
  {
    row: 'the last good backup is gone',
    name: 'it was deleted or has expired',
    facts: { state: state({ lost: good(3 * days) }) },
    ruling: {
      is: 'stale',
      code: 'BACKUP_GONE',
      reason: `its last good backup, from ${at(-3 * days)}, is gone, and there is no other`,
    },
  },
  { row: 'there is no good backup', name: 'nor was there ever', facts: {}, ruling: never },
  {
    row: 'there is no good backup',
    name: 'a grace of its own has passed',
    facts: { state: young, graceMs: maxAgeMs - 1 },
    ruling: never,
  },
  {
    row: 'the newest good backup is too old',
    name: 'by a millisecond',
    facts: { state: state({ newest: good(maxAgeMs + 1) }) },
    ruling: isOld(maxAgeMs + 1),
  },
  {
    row: 'the newest good backup is too old',
    name: 'although it was created just now: what it holds is what a restore brings back',
    facts: { state: state({ newest: good(maxAgeMs + 1, { createTime: at(0) }) }) },
    ruling: isOld(maxAgeMs + 1),
  },
  {
    row: 'the newest good backup is too old',
    name: 'made by somebody else, after the last request of ours had failed',
    facts: { state: state({ newest: good(2 * days), last: outcome(3 * days) }) },
    ruling: isOld(2 * days),
  },
];

for (const { row, name, facts, ruling } of examples)
  test(`${row}: ${name}`, () => {
    const all: FreshnessFacts = { state: state(), maxAgeMs, graceMs: maxAgeMs, now, ...facts };
    assert.deepEqual(rulingOn(all), ruling);
    assert.equal(freshnessTable.find(({ when }) => when(all))?.name, row);
  });

test('every row of the table has an example', () => {
  const shown = new Set(examples.map(({ row }) => row));
  assert.deepEqual(
    freshnessTable.map(({ name }) => name).filter((name) => !shown.has(name)),
    [],
  );
});
