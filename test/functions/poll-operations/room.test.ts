import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Room } from '../../../functions/poll-operations/room.ts';

/** Who is in, and how to let them out. */
function guests(room: Room) {
  const inside = new Map<string, () => void>();
  const come = (name: string, needs: number) =>
    room.with(needs, () => new Promise<void>((leave) => inside.set(name, leave)));
  const goes = async (name: string) => {
    inside.get(name)?.();
    inside.delete(name);
    await nextTurn();
  };
  return { come, goes, inside: () => [...inside.keys()] };
}

test('a task that needs more room than is left waits, and those behind it wait too', async () => {
  const { come, goes, inside } = guests(new Room(10));
  for (const [name, needs] of [
    ['a', 4],
    ['b', 5],
    ['c', 3],
    ['d', 1],
  ] as const)
    void come(name, needs);
  assert.deepEqual(inside(), ['a', 'b']);
  await goes('b');
  assert.deepEqual(inside(), ['a', 'c', 'd']);
});

test('a task that needs more room than there is at all runs alone', async () => {
  const { come, goes, inside } = guests(new Room(10));
  void come('a', 1);
  void come('large', 11);
  void come('b', 1);
  await goes('a');
  assert.deepEqual(inside(), ['large']);
  await goes('large');
  assert.deepEqual(inside(), ['b']);
});

test('a task that fails gives its room back', async () => {
  const room = new Room(1);
  await assert.rejects(
    room.with(1, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await room.with(1, async () => 'in'), 'in');
});

test('a task that needs less room than it was given lets others in', async () => {
  const room = new Room(10);
  const seen: string[] = [];
  const left = Promise.withResolvers<void>();
  const first = room.with(10, async (keep) => {
    keep(2);
    keep(5); // It has said that it needs two: more than that it has not any more.
    await left.promise;
  });
  const second = room.with(8, async () => seen.push('second'));
  await second;
  assert.deepEqual(seen, ['second']);
  left.resolve();
  await first;
  assert.equal(await room.with(10, async () => 'empty again'), 'empty again');
});
