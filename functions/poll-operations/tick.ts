import { announce, announceRejections } from '../../shared/operations/announce.ts';
import type { Stored } from '../../shared/ports.ts';
import type { Rejection } from '../../shared/record/rejection.ts';
import { readWork, type Work } from './groups.ts';
import { observeAll } from './observe-all.ts';
import { openTick, type Tick, type TickDeps } from './open-tick.ts';
import { remembered } from './rotation.ts';
import type { Tally } from './summary.ts';
import { tellThoseBehind } from './tell-those-behind.ts';

/** Records and rejections that are read, sent and marked together: after a long outage there can be very many. */
const announcedAtOnce = 200;

/**
 * One round of the poller: takes the open records, starts what is due, observes what runs, settles what ended,
 * announces what is unsent. Starts, looks and announcements each have their share of the time and of the budget;
 * instances rotate, the one that waited longest first; what does not fit is left to the next tick. Rejects only where
 * the records could not be read at all.
 */
export async function runTick(deps: TickDeps): Promise<Tally> {
  const tick = openTick(deps);
  await readRotation(tick);
  const work = await readWork(tick);
  const announcing = announceUnsent(work.unsent, tick);
  tick.start(work.fresh);
  await observeAll(work.groups.values(), tick);
  const [untried] = await Promise.all([tick.startsFinished(), announcing]);
  await tellThoseBehind(untried, tick);
  await writeRotation(work, tick);
  return tick.tally;
}

/** Events and rejections that a worker died over before it could send them, some at a time. */
async function announceUnsent(backups: readonly string[], tick: Tick): Promise<void> {
  const { deps, tally } = tick;
  try {
    for (const [first, some] of chunks(backups)) {
      if (isOver(tick)) {
        tally.deferred += backups.length - first;
        break;
      }
      const stored = await deps.records.readMany(some);
      tally.announced(await announce(stored, deps));
      reportUnreadable(some, stored, tick);
    }
    await announceRejected(tick);
  } catch (error) {
    tick.failed(error, 'unsent events could not be read');
  }
}

/** The rest of the unsent rejections is not even read where there is no time for it. */
async function announceRejected(tick: Tick): Promise<void> {
  const { deps, tally } = tick;
  let some: Rejection[] = [];
  for await (const unsent of deps.rejections.unsent()) {
    if (isOver(tick)) break;
    if (unsent.kind === 'unreadable') tick.unreadable(unsent);
    else some.push(unsent.rejection);
    if (some.length < announcedAtOnce) continue;
    tally.announced(await announceRejections(some, deps));
    some = [];
  }
  tally.announced(await announceRejections(some, deps));
}

function reportUnreadable(wanted: readonly string[], found: readonly Stored[], tick: Tick): void {
  const readable = new Set(found.map(({ record }) => record.request.backup));
  for (const backup of wanted)
    if (!readable.has(backup))
      tick.unreadable({ id: backup, problem: 'has events to send, but is no record' });
}

function* chunks(backups: readonly string[]): Generator<readonly [number, readonly string[]]> {
  for (let first = 0; first < backups.length; first += announcedAtOnce)
    yield [first, backups.slice(first, first + announcedAtOnce)];
}

function isOver({ deps, until }: Tick): boolean {
  return deps.clock() >= until;
}

// The rotation is only about whose turn it is: without it, everybody's turn is the same.
async function readRotation(tick: Tick): Promise<void> {
  try {
    const { turns, resumeAfter } = await tick.deps.rotation.read();
    for (const [instance, turn] of turns) tick.turns.set(instance, turn);
    tick.resumeAfter = resumeAfter;
  } catch (error) {
    tick.failed(error, 'the rotation could not be read');
  }
}

async function writeRotation({ instances, groups, resumeAfter }: Work, tick: Tick): Promise<void> {
  if (tick.observed.size === 0 && resumeAfter === tick.resumeAfter) return;
  const isWhole = resumeAfter === undefined;
  const turns = remembered(tick, {
    isPresent: (instance) => !isWhole || instances.has(instance),
    runs: (instance) => groups.get(instance)?.runs === true,
  });
  try {
    await tick.deps.rotation.write({ turns, ...(!isWhole && { resumeAfter }) });
  } catch (error) {
    tick.failed(error, 'the rotation could not be written');
  }
}
