import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeDatabases } from './freshness.ts';

const minute = 60_000;
const instance = 'projects/p/instances/i';
const [one, two, three] = ['one', 'two', 'three'].map((id) => `${instance}/databases/${id}`);
const pace = { perSecond: 4, patienceMs: 5_000 };
const look = (at: number) => ({ instance, at });

test('a database without a verdict is named as unjudged, and one without a good backup as not fresh', () => {
  const databases = [
    { database: one ?? '', code: 'BACKED_UP' },
    { database: two ?? '', code: 'YOUNG' },
    { database: three ?? '', code: undefined },
  ];
  const accounts = { databases, databaseLooks: [] };
  const found = judgeDatabases([one ?? '', two ?? '', three ?? ''], [instance], accounts, pace, 0, minute);
  assert.deepEqual([found.unjudged, found.unfresh], [[three], [two]]);
});

test('the longest time without a look counts, including the first and the last', () => {
  const wait = (times: number[], to: number) =>
    judgeDatabases([], [instance], { databases: [], databaseLooks: times.map(look) }, pace, 0, to).look;
  assert.equal(wait([minute, 16 * minute], 17 * minute).waitedMs, 15 * minute);
  assert.equal(wait([20 * minute], 21 * minute).waitedMs, 20 * minute);
  assert.equal(wait([minute], 60 * minute).waitedMs, 59 * minute);
  // Two lists at one call in sixteen of four a second.
  assert.equal(wait([], 0).fairMs, 15 * minute + 8_000 + minute);
});
