import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Accounts } from './doors.ts';
import { fairness } from './fairness.ts';

const minute = 60_000;
const pace = { perSecond: 4, patienceMs: 5_000 };

interface Story {
  readonly instance?: string;
  readonly intentAt: number;
  readonly startedAt: number;
  readonly settledAt?: number;
}

/** Records with these times, each with a backup of ten minutes; looked at as told. */
function accounts(stories: readonly Story[], looks: Accounts['looks'] = []): Accounts {
  const name = (n: number, instance = 'i') => `projects/p/instances/${instance}/backups/b${n}`;
  return {
    records: stories.map(({ instance, intentAt, settledAt }, n) => ({
      backup: name(n, instance),
      state: 'succeeded',
      pending: false,
      operation: 'o',
      intentAt,
      settledAt,
    })),
    creations: stories.map(({ instance, startedAt }, n) => ({
      backup: name(n, instance),
      operation: 'o',
      outcome: 'succeeded',
      startedAt,
      endsAt: startedAt + 10 * minute,
    })),
    looks,
    databaseLooks: [],
    databases: [],
    calls: 0,
    refused: 0,
    busiest: 0,
  };
}

/** So many that came at once and are started in their order, so many a second. */
const row = (count: number, rate: number, firstAt = 0): Story[] =>
  Array.from({ length: count }, (_, n) => ({ intentAt: n, startedAt: firstAt + (n / rate) * 1_000 }));

test('a row of requests that starts at full pace is fair to each of them', () => {
  const { start, overtaken } = fairness(accounts(row(600, 3)), pace);
  assert.ok(start.waitedMs <= start.fairMs);
  assert.equal(overtaken, 0);
});

test('a row of requests that starts at half pace is not fair', () => {
  const { start } = fairness(accounts(row(600, 1.5)), pace);
  assert.ok(start.waitedMs > start.fairMs);
});

test('a single request that is left out is found, however well the others do', () => {
  const [first, ...others] = row(600, 3);
  assert.ok(first);
  const { start, overtaken } = fairness(accounts([{ ...first, startedAt: 10 * minute }, ...others]), pace);
  assert.equal(start.waitedMs, 10 * minute);
  assert.ok(start.waitedMs > start.fairMs);
  assert.ok(overtaken > 500, 'nearly all others went before it');
});

test('when the newest request starts first, the oldest is overtaken by all others', () => {
  const stories = row(100, 3, minute).map((story, n, all) => ({
    ...story,
    startedAt: all.at(-1 - n)?.startedAt ?? 0,
  }));
  assert.equal(fairness(accounts(stories), pace).overtaken, 99);
});

test('an instance in which nothing runs need not be observed', () => {
  const stories = [
    { intentAt: 0, startedAt: 0 },
    { intentAt: 0, startedAt: 60 * minute },
  ];
  const looks = [5, 10, 65].map((at) => ({ instance: 'projects/p/instances/i', at: at * minute }));
  assert.equal(fairness(accounts(stories, looks), pace).look.waitedMs, 5 * minute);
});

test('no request waits before the first tick', () => {
  const story = [{ intentAt: 0, startedAt: 5 * minute }];
  const { start, look } = fairness(accounts(story), pace, 5 * minute);
  assert.equal(start.waitedMs, 0);
  assert.equal(look.waitedMs, 10 * minute);
  assert.equal(fairness(accounts(story), pace, 7 * minute).look.waitedMs, 8 * minute);
});

test('a request that createBackup starts itself at once overtakes no other', () => {
  const old = { intentAt: 0, startedAt: 30_000 };
  const fresh = { intentAt: 10_000, startedAt: 11_000 };
  assert.equal(fairness(accounts([old, fresh]), pace).overtaken, 0);
});

test('an outcome that takes longer than one rotation over all instances is late', () => {
  const settled = (ms: number) => accounts([{ intentAt: 0, startedAt: 0, settledAt: 10 * minute + ms }]);
  const soon = fairness(settled(minute), pace).outcome;
  const late = fairness(settled(2 * minute), pace).outcome;
  assert.ok(soon.waitedMs <= soon.fairMs);
  assert.ok(late.waitedMs > late.fairMs);
});

test('the longest time without an observation of an instance counts, up to the end', () => {
  const look = (at: number, instance = 'i') => ({ instance: `projects/p/instances/${instance}`, at });
  const each = Array.from({ length: 9 }, (_, n) => look((n + 1) * minute));
  const story = [{ intentAt: 0, startedAt: 0 }];
  assert.equal(fairness(accounts(story, each), pace).look.waitedMs, minute);
  assert.equal(fairness(accounts(story, [look(4 * minute)]), pace).look.waitedMs, 6 * minute);
  const other = fairness(accounts(story, [look(minute, 'other')]), pace);
  assert.equal(other.look.waitedMs, 10 * minute);
});
