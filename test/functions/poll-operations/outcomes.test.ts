import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTick } from '../../../functions/poll-operations/tick.ts';
import type { SettledPage } from '../../../shared/ports.ts';
import type { RecordView } from '../../../shared/record/record-view.ts';
import type { MemoryFreshness } from '../../fakes/memory-freshness.ts';
import { TickWorld } from '../../fakes/tick-world.ts';
import {
  at,
  instance,
  request,
  requested,
  seconds,
  settledRecord,
  spannerError,
} from '../../shared/record/builders.ts';

/* What the poller notes of each database: what became of the last request for it. */

const failed = { state: 'failed', error: spannerError('INTERNAL') } as const;

/** So many records of ten databases, one ended each second, the latest first; its number is in the backup's name. */
function history(count: number, fromMs = 0): RecordView[] {
  return Array.from({ length: count }, (_, index) => {
    const database = `${instance}/databases/db${index % 10}`;
    const settled = { ...settledRecord(failed), settledAt: at(fromMs - index * seconds) };
    return {
      ...settled,
      messages: [],
      request: request({ database, backup: `${instance}/backups/b${index}` }),
    };
  });
}

/** Reads the history as Firestore would, and counts the pages. */
function reading(views: readonly RecordView[], fails: (page: number) => boolean = () => false) {
  const pages: number[] = [];
  return {
    pages,
    async settledPage(since: string, after: SettledPage['end'], most: number): Promise<SettledPage> {
      pages.push(most);
      if (fails(pages.length)) throw new Error('Firestore is away');
      const from = views.findIndex(({ request: { backup } }) => backup === after?.backup) + 1;
      const page = views.slice(from, from + most).filter(({ settledAt = '' }) => settledAt >= since);
      const last = page.length < most ? undefined : page.at(-1);
      const end = last && { settledAt: last.settledAt ?? '', backup: last.request.backup };
      return { outcomes: page, end };
    },
  };
}

const lastOf = ({ databases }: MemoryFreshness) =>
  [...databases.values()].map(({ state: { last } }) => last?.backup.split('/').at(-1)).toSorted();
const newest = Array.from({ length: 10 }, (_, index) => `b${index}`);

test('a history longer than a tick reads is read by the next ticks; each database keeps its latest outcome', async () => {
  const world = new TickWorld();
  const outcomes = reading(history(45_000));
  const deps = { ...world.tickDeps(), freshness: { ...world.freshness.deps(), outcomes } };
  const pages: number[] = [];
  for (let tick = 0; tick < 4; tick += 1) {
    const before = outcomes.pages.length;
    await runTick(deps);
    pages.push(outcomes.pages.length - before);
  }
  assert.deepEqual(pages, [20, 20, 6, 0]);
  assert.deepEqual(lastOf(world.freshness), newest);
  assert.equal(world.freshness.looks.outcomes, undefined);
});

test('when a page of outcomes cannot be read, the next tick goes on with it and reads none twice', async () => {
  const world = new TickWorld();
  const outcomes = reading(history(3_500), (page) => page === 3);
  const deps = { ...world.tickDeps(), freshness: { ...world.freshness.deps(), outcomes } };
  const tally = await runTick(deps);
  assert.equal(tally.failures, 1);
  await runTick(deps);
  assert.equal(outcomes.pages.length, 5);
  assert.deepEqual(lastOf(world.freshness), newest);
});

test('an outcome that comes during a long reading of the history is read by the reading after it', async () => {
  const world = new TickWorld();
  const views = history(25_000);
  const outcomes = reading(views);
  const deps = { ...world.tickDeps(), freshness: { ...world.freshness.deps(), outcomes } };
  await runTick(deps);
  const [later] = history(1, seconds);
  assert.ok(later);
  views.unshift({ ...later, request: { ...later.request, backup: `${instance}/backups/later` } });
  await runTick(deps);
  world.clock.advance(15 * 60 * seconds);
  await runTick(deps);
  assert.deepEqual(lastOf(world.freshness), [...newest.slice(1), 'later']);
});

/** The same reads, each of which takes so long. */
function slowly({ settledPage }: ReturnType<typeof reading>, world: TickWorld, takesMs: () => number) {
  return {
    settledPage: (...page: Parameters<typeof settledPage>) => {
      world.clock.advance(takesMs());
      return settledPage(...page);
    },
  };
}

test('a page that comes when the time of the tick is over is read again by the next tick, and nothing has failed', async () => {
  const world = new TickWorld();
  const outcomes = reading(history(1_500));
  let pages = 0;
  const slow = slowly(outcomes, world, () => {
    pages += 1;
    return pages === 2 ? 5 * 60 * seconds : 0;
  });
  const deps = { ...world.tickDeps(), freshness: { ...world.freshness.deps(), outcomes: slow } };
  const tally = await runTick(deps);
  assert.equal(tally.failures, 0);
  assert.ok(!world.facts.some(({ outcome }) => outcome === 'unseen'));
  assert.equal(world.freshness.looks.outcomes?.place.backup, `${instance}/backups/b999`);
  await runTick(deps);
  assert.equal(outcomes.pages.length, 3);
  assert.equal(world.freshness.looks.outcomes, undefined);
  assert.deepEqual(lastOf(world.freshness), newest);
});

test('a database that an open request names is noted by the next reading where there is no time left, and nothing has failed', async () => {
  const world = new TickWorld();
  world.put(requested());
  let takesMs = 5 * 60 * seconds;
  const outcomes = slowly(reading([]), world, () => takesMs);
  const deps = { ...world.tickDeps(), freshness: { ...world.freshness.deps(), outcomes } };
  const tally = await runTick(deps);
  assert.equal(tally.failures, 0);
  assert.equal(world.freshness.databases.size, 0);
  takesMs = 0;
  world.clock.advance(15 * 60 * seconds);
  await runTick(deps);
  assert.deepEqual([...world.freshness.databases.keys()], [request().database]);
});
