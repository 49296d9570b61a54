import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Started, StartQueue } from '../../../functions/poll-operations/start-queue.ts';
import { at, minutes, request, requested } from '../../shared/record/builders.ts';

/** Due to be started, of a database of its own unless told. */
const due = (backup: string, intentAt = at(0), database = backup) => {
  const glance = requested({ request: request({ backup, database }), intentAt });
  return { kind: 'open', backup, version: '1', glance, unsent: false } as const;
};

/** A queue whose starts end when told to. */
function queue() {
  const begun: string[] = [];
  const ends = new Map<string, (how: Started) => void>();
  const starts = new StartQueue(({ backup }) => {
    begun.push(backup);
    return new Promise((resolve) => ends.set(backup, resolve));
  });
  return {
    starts,
    begun,
    end: (backup: string, how: Started = 'done') => ends.get(backup)?.(how),
  };
}

test('starts begin in the order in which they were added, sixteen at a time', async () => {
  const { starts, begun, end } = queue();
  const names = Array.from({ length: 20 }, (_, index) => `b-${index}`);
  starts.add(names.map((name) => due(name)));
  assert.deepEqual(begun, names.slice(0, 16));
  end('b-3');
  await nextTurn();
  assert.deepEqual(begun, names.slice(0, 17));
});

test('the oldest request starts first, and of one database no second one starts in the same tick', async () => {
  const { starts, begun, end } = queue();
  starts.add([
    due('second', at(2 * minutes)),
    due('younger', at(minutes), 'contended'),
    // As text it would come before the full second.
    due('a-moment-later', '2026-11-22T12:00:00.267Z'),
    due('first', at(0), 'contended'),
  ]);
  starts.add([due('youngest', at(3 * minutes), 'contended')]);
  assert.deepEqual(begun, ['first', 'a-moment-later', 'second']);
  for (const name of begun) end(name);
  assert.equal(await starts.finished(), 0);
  assert.equal(begun.length, 3);
});

test('the oldest waiting request starts next, even if it was added after the others', async () => {
  const { starts, begun, end } = queue();
  const names = Array.from({ length: 18 }, (_, index) => `b-${index}`);
  starts.add(names.map((name, index) => due(name, at(2 * minutes + index))));
  // Each had to be observed first.
  starts.add([due('older', at(minutes)), due('youngest', at(3 * minutes))]);
  starts.add([due('oldest', at(0))]);
  for (const name of names.slice(0, 5)) end(name);
  await nextTurn();
  assert.deepEqual(begun.slice(16), ['oldest', 'older', 'b-16', 'b-17', 'youngest']);
});

test('after a start that did not begin, the oldest request of the same database is next', async () => {
  const { starts, begun, end } = queue();
  starts.add([due('first', at(0), 'contended'), due('younger', at(2 * minutes), 'contended')]);
  starts.add([due('older', at(minutes), 'contended')]);
  for (const name of ['first', 'older']) {
    end(name, 'not begun');
    await nextTurn();
  }
  assert.deepEqual(begun, ['first', 'older', 'younger']);
});

test('when a request does not begin, the next of its database starts after all that wait already', async () => {
  const { starts, begun, end } = queue();
  const others = Array.from({ length: 17 }, (_, index) => due(`b-${index}`, at(index)));
  starts.add([due('first', at(0), 'contended'), due('second', at(1), 'contended'), ...others]);
  end('first', 'not begun');
  await nextTurn();
  assert.deepEqual(begun.slice(16), ['b-15']);
  end('b-0');
  end('b-1');
  await nextTurn();
  assert.deepEqual(begun.slice(16), ['b-15', 'b-16', 'second']);
});

test('a request that was put back to the end does not hold up an older one that comes later', async () => {
  const { starts, begun, end } = queue();
  const others = Array.from({ length: 17 }, (_, index) => due(`b-${index}`, at(10 + index)));
  starts.add([due('first', at(0), 'contended'), due('second', at(1), 'contended'), ...others]);
  end('first', 'not begun');
  await nextTurn();
  starts.add([due('older', at(5))]);
  for (const name of ['b-0', 'b-1', 'b-2']) end(name);
  await nextTurn();
  assert.deepEqual(begun.slice(16), ['b-15', 'older', 'b-16', 'second']);
});

test('a start that hangs keeps no later one waiting', async () => {
  const { starts, begun } = queue();
  starts.add([due('hangs')]);
  starts.add([due('a'), due('b')]);
  assert.deepEqual(begun, ['hangs', 'a', 'b']);
});

test('a queue of starts is finished when all are done, those included that were added meanwhile', async () => {
  const { starts, begun, end } = queue();
  starts.add([due('a')]);
  const finished = starts.finished();
  starts.add([due('b')]);
  end('a');
  await nextTurn();
  end('b');
  assert.equal(await finished, 0);
  assert.deepEqual(begun, ['a', 'b']);
});

test('once one start finds no room in the budget, those behind it are not tried, and are counted', async () => {
  const { starts, begun, end } = queue();
  const names = Array.from({ length: 20 }, (_, index) => `b-${index}`);
  starts.add(names.map((name) => due(name)));
  for (const name of names.slice(0, 16)) end(name, name === 'b-15' ? 'no room' : 'no room');
  assert.equal(await starts.finished(), 20);
  starts.add([due('late')]);
  assert.equal(await starts.finished(), 21);
  assert.equal(begun.length, 16);
});

test('a queue of starts that was given nothing is finished', async () => {
  assert.equal(await queue().starts.finished(), 0);
});

test('a queue with more starts of a project than places tells how many are left, down to none', async () => {
  const told: [string, number][] = [];
  const ends: (() => void)[] = [];
  const starts = new StartQueue(
    () => new Promise((resolve) => ends.push(() => resolve('done'))),
    (...toCome) => told.push(toCome),
  );
  starts.add([due('projects/few/instances/i/backups/b')]);
  starts.add(Array.from({ length: 18 }, (_, n) => due(`projects/many/instances/i/backups/b-${n}`)));
  for (let end = ends.shift(); end !== undefined; end = ends.shift()) {
    end();
    await nextTurn();
  }
  assert.deepEqual(
    told,
    Array.from({ length: 19 }, (_, n) => ['many', 18 - n]),
  );
});
