import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Check, checksOf, holds, type Outcome } from './checks.ts';
import type { CreationAccount, RecordAccount } from './doors.ts';
import { type Findings, judge } from './judge.ts';
import { growthIn } from './memory.ts';
import type { Heard } from './subscriber.ts';

const backup = 'projects/p/instances/i/backups/b';
const operation = `${backup}/operations/1`;
const record: RecordAccount = {
  backup,
  state: 'succeeded',
  pending: false,
  operation,
  intentAt: 0,
  settledAt: 2,
};
const creation: CreationAccount = { backup, operation, outcome: 'succeeded', startedAt: 0, endsAt: 1 };
const events = (...kinds: string[]): Heard => ({
  ids: new Map(kinds.map((kind) => [kind, new Set([`${backup}/${kind}`])])),
  operations: new Set([operation]),
});

interface World {
  readonly records?: RecordAccount[];
  readonly creations?: CreationAccount[];
  readonly heard?: readonly (readonly [string, Heard])[];
}

function found({
  records = [record],
  creations = [creation],
  heard = [[backup, events('started', 'succeeded')]],
}: World): (keyof Findings)[] {
  const findings = judge([backup], { records, creations }, new Map(heard));
  return (['lost', 'duplicated', 'contradictory', 'misannounced'] as const).filter(
    (kind) => findings[kind].length > 0,
  );
}

test('a backup that was made once and announced has no violation', () => {
  assert.deepEqual(found({}), []);
});

test('a backup without a record, or one that stays pending, is lost', () => {
  assert.deepEqual(found({ records: [], creations: [], heard: [] }), ['lost', 'misannounced']);
  assert.deepEqual(found({ records: [{ ...record, pending: true }] }), ['lost']);
});

test('a backup that was begun twice, or under an operation that no record knows, is duplicated', () => {
  const other = `${backup}/operations/2`;
  assert.ok(found({ creations: [creation, { ...creation, operation: other }] }).includes('duplicated'));
  assert.ok(found({ creations: [{ ...creation, operation: other }] }).includes('duplicated'));
  assert.ok(found({ records: [], heard: [] }).includes('duplicated'));
});

test('a backup whose record and operation disagree is contradictory', () => {
  assert.deepEqual(found({ creations: [{ ...creation, outcome: 'failed' }] }), ['contradictory']);
  assert.deepEqual(found({ creations: [{ ...creation, outcome: 'gone' }] }), ['contradictory']);
  assert.deepEqual(found({ creations: [] }), ['contradictory']);
});

test("a backup is misannounced unless each event came once, with one id, of the record's operation", () => {
  const twice = events('started', 'succeeded');
  twice.ids.get('succeeded')?.add('another id');
  const wrong = { ...events('started', 'succeeded'), operations: new Set([`${backup}/operations/2`]) };
  for (const heard of [
    events('succeeded'),
    events('started'),
    events('started', 'succeeded', 'delayed'),
    twice,
    wrong,
  ])
    assert.deepEqual(found({ heard: [[backup, heard]] }), ['misannounced']);
  const stranger = ['projects/p/instances/i/backups/x', events('started', 'succeeded')] as const;
  assert.deepEqual(found({ heard: [[backup, events('started', 'succeeded')], stranger] }), ['misannounced']);
});

const flat = (open: number, ticks: number, used = 50) =>
  Array.from({ length: ticks }, () => ({ open, used }));

test('the growth of memory is measured between ticks with the same number of open records', () => {
  const { open, ticks, first, last, idle } = growthIn([...flat(5, 3, 70), ...flat(9, 8), ...flat(0, 3, 40)]);
  assert.deepEqual([open, ticks, first, last, idle], [9, 8, 50, 50, 40]);
  const leaking = Array.from({ length: 8 }, (_, n) => ({ open: 9, used: 50 + n }));
  const grown = growthIn(leaking);
  assert.ok(grown.last - grown.first >= 5);
  assert.ok(Number.isNaN(grown.idle), 'what was never measured is no number');
});

const good: Outcome = {
  asked: 1,
  instances: 1,
  accounts: { busiest: 500, refused: 0 },
  findings: { lost: [], duplicated: [], contradictory: [], misannounced: [] },
  fairness: {
    start: { waitedMs: 1, fairMs: 1 },
    outcome: { waitedMs: 1, fairMs: 1 },
    look: { waitedMs: 1, fairMs: 1 },
    instancesLookedAt: 1,
    overtaken: 0,
  },
  databases: { unjudged: [], unfresh: [], look: { waitedMs: 1, fairMs: 1 } },
  intake: 1,
  growth: { open: 1, ticks: 8, first: 50, last: 52, idle: 50 },
  memory: { used: 50, peak: 200 },
  logged: { lines: 1, longestLine: 300, error: undefined },
  failures: 0,
  strange: 0,
};
const broken = (some: Partial<Outcome>): Check[] =>
  checksOf({ ...good, ...some }).filter((check) => !holds(check));

test('a soak without violations keeps every promise', () => assert.deepEqual(broken({}), []));

const { findings, fairness, databases, growth, memory, logged, accounts } = good;
const worse = { waitedMs: 2, fairMs: 1 };
for (const [name, some] of Object.entries<Partial<Outcome>>({
  'a lost request': { findings: { ...findings, lost: [backup] } },
  'a duplicated backup': { findings: { ...findings, duplicated: [backup] } },
  'a contradiction': { findings: { ...findings, contradictory: [backup] } },
  'a missing event': { findings: { ...findings, misannounced: [backup] } },
  'something that is no event': { strange: 1 },
  'a failed call': { failures: 1 },
  'a refused call': { accounts: { ...accounts, refused: 1 } },
  'a call too many': { accounts: { ...accounts, busiest: 501 } },
  'a start that waited too long': { fairness: { ...fairness, start: worse } },
  'an outcome that waited too long': { fairness: { ...fairness, outcome: worse } },
  'an instance that waited too long': { fairness: { ...fairness, look: worse } },
  'an instance that was never looked at': { instances: 2 },
  'a database that nobody judged': { databases: { ...databases, unjudged: ['d'] } },
  'a database that is not fresh': { databases: { ...databases, unfresh: ['d'] } },
  'databases that waited too long': { databases: { ...databases, look: worse } },
  'a row out of order': { fairness: { ...fairness, overtaken: 17 } },
  'memory that grows with the messages': { intake: 5 },
  'memory that grows': { growth: { ...growth, last: 55 } },
  'memory that was measured before all were there': { growth: { ...growth, open: 0 } },
  'memory that was measured too seldom': { growth: { ...growth, ticks: 7 } },
  'memory that stays when all is over': { growth: { ...growth, idle: 55 } },
  'memory that was not measured': { growth: { ...growth, idle: Number.NaN } },
  'too much memory at once': { memory: { ...memory, peak: 513 } },
  'a line without end': { logged: { ...logged, longestLine: 5_000 } },
}))
  test(`a soak with ${name} breaks a promise`, () => assert.equal(broken(some).length, 1));
