import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remembered } from '../../../functions/poll-operations/rotation.ts';
import type { Turn } from '../../../shared/ports.ts';

const turn: Turn = {
  observedAt: '2026-11-22T12:00:00.123Z',
  refusals: 4,
  failingSince: '2026-11-22T12:00:00.123Z',
  unobservedSince: '2026-11-22T12:00:00.123Z',
  reportedAt: '2026-11-22T12:00:00.123Z',
};
const turnsOf = (names: readonly string[]) => new Map(names.map((name) => [name, turn]));
const everywhere = { isPresent: () => true, runs: () => false };

/** What Firestore counts: each name and text with a byte more, and 32 for what is around. */
function bytesOf(turns: ReadonlyMap<string, Turn>): number {
  let bytes = 100;
  for (const [name, fields] of turns) {
    bytes += 32 + 'name'.length + name.length + 2;
    for (const [field, value] of Object.entries(fields)) bytes += field.length + 1 + String(value).length + 1;
  }
  return bytes;
}

test('instances that had no turn come before those that had one, each group in its order', () => {
  const turns = turnsOf(['a', 'b', 'c', 'd']);
  assert.deepEqual(
    [...remembered({ turns, observed: new Set(['c', 'a']) }, everywhere).keys()],
    ['b', 'd', 'c', 'a'],
  );
});

test('an instance without an open record leaves the rotation', () => {
  const known = { ...everywhere, isPresent: (name: string) => name !== 'b' };
  assert.deepEqual(
    [...remembered({ turns: turnsOf(['a', 'b']), observed: new Set(['b']) }, known).keys()],
    ['a'],
  );
});

test('of 100,000 instances the rotation keeps those that run, then those whose turn was last', () => {
  const names = Array.from(
    { length: 100_000 },
    (_, n) => `projects/${'p'.repeat(60)}/instances/made-up-${n}`,
  );
  const runs = (name: string) => name.endsWith('-7');
  const some = names.slice(0, 50);
  const kept = remembered(
    { turns: turnsOf(names), observed: new Set(names.slice(90_000)) },
    { ...everywhere, runs: (name) => runs(name) && some.includes(name) },
  );
  assert.ok(some.filter(runs).every((name) => kept.has(name)));
  assert.ok(kept.has(names.at(-1) ?? ''));
  assert.ok(kept.size > 1_000 && bytesOf(kept) < 1_000_000, `${kept.size}: ${bytesOf(kept)} bytes`);
});

test('the largest rotation fits into a Firestore document', () => {
  const longest = { ...turn, resumeAfter: 'x'.repeat(512) };
  for (const length of [20, 100, 512]) {
    const names = Array.from({ length: 20_000 }, (_, n) => `${n}`.padEnd(length, 'x'));
    const turns = new Map(names.map((name) => [name, longest]));
    assert.ok(bytesOf(remembered({ turns, observed: new Set(names) }, everywhere)) < 1_000_000);
  }
});
