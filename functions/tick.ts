import { announce, announceRejections } from '../shared/announce.ts';
import { instanceOf, projectOf } from '../shared/domain/names.ts';
import { decide, seenNothing } from '../shared/domain/observe.ts';
import type { Rejection } from '../shared/domain/rejection.ts';
import type { Timestamp } from '../shared/domain/timestamp.ts';
import type { Stored } from '../shared/ports.ts';
import { lookAfter } from './look-after.ts';
import { wantsLook } from './observe-instance.ts';
import { type Open, openTick, type Tick, type TickDeps } from './open-tick.ts';
import type { Tally } from './tally.ts';

/** Instances of a project that are looked at at once. Enough to hide a call's latency behind the budget of calls. */
const instancesAtOnce = 8;

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
  const lastObserved = await readRotation(tick);
  const { open, unsent } = await readGlances(tick);
  const announcing = announceUnsent(unsent, tick);
  startFresh(open, tick);
  await lookAfterAll(open, lastObserved, tick);
  await Promise.all([announcing, tick.startsFinished()]);
  await writeRotation(open, lastObserved, tick);
  return tick.tally;
}

async function readGlances({ deps, tally, unreadable }: Tick): Promise<{ open: Open[]; unsent: string[] }> {
  const open: Open[] = [];
  const unsent: string[] = [];
  for await (const glanced of deps.records.glances()) {
    if (glanced.kind === 'unreadable') unreadable(glanced);
    else if (glanced.kind === 'open') open.push(glanced);
    if (glanced.kind === 'unsent' || (glanced.kind === 'open' && glanced.unsent)) unsent.push(glanced.backup);
  }
  tally.open = open.length;
  tally.running = open.filter(({ glance }) => glance.state === 'running').length;
  return { open, unsent };
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

/** What was never tried needs no look, because nothing of it can be running. */
function startFresh(open: readonly Open[], tick: Tick): void {
  const { clock, policy } = tick.deps;
  const now = clock();
  const fresh = open.filter(
    ({ glance }) =>
      !wantsLook(glance, now, policy) && decide(glance, seenNothing, now, policy).kind === 'start',
  );
  tick.start(fresh);
}

async function lookAfterAll(
  open: readonly Open[],
  lastObserved: ReadonlyMap<string, Timestamp>,
  tick: Tick,
): Promise<void> {
  const instances = Map.groupBy(open, ({ backup }) => instanceOf(backup));
  tick.tally.instances = instances.size;
  const turns = new Map([...lastObserved.keys()].map((instance, turn) => [instance, turn]));
  const turnOf = (instance: string) => turns.get(instance) ?? -1;
  const waitedLongest = [...instances].toSorted(([one], [other]) => turnOf(one) - turnOf(other));
  // Each project has a budget of its own: nobody waits for another's.
  const projects = Map.groupBy(waitedLongest, ([instance]) => projectOf(instance));
  const workers = [...projects.values()].flatMap((some) => {
    const queue = some.values();
    const worker = async () => {
      for (const [instance, records] of queue) await lookAfter(instance, records, tick);
    };
    return Array.from({ length: instancesAtOnce }, worker);
  });
  await Promise.all(workers);
}

// The rotation is only about whose turn it is: without it, everybody's turn is the same.
async function readRotation({ deps, failed }: Tick): Promise<ReadonlyMap<string, Timestamp>> {
  try {
    return await deps.rotation.read();
  } catch (error) {
    failed(error, 'the rotation could not be read');
    return new Map();
  }
}

async function writeRotation(
  open: readonly Open[],
  lastObserved: ReadonlyMap<string, Timestamp>,
  { deps, failed, observedAt }: Tick,
): Promise<void> {
  if (observedAt.size === 0) return;
  const present = new Set(open.map(({ backup }) => instanceOf(backup)));
  const waiting = [...lastObserved].filter(
    ([instance]) => present.has(instance) && !observedAt.has(instance),
  );
  try {
    await deps.rotation.write(new Map([...waiting, ...observedAt]));
  } catch (error) {
    failed(error, 'the rotation could not be written');
  }
}
