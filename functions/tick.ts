import { type Announcing, announce, announceRejections } from '../shared/announce.ts';
import { OutOfBudget } from '../shared/budget.ts';
import type { Config } from '../shared/config.ts';
import { instanceOf } from '../shared/domain/names.ts';
import { decide, seenNothing } from '../shared/domain/observe.ts';
import type { Glance } from '../shared/domain/record.ts';
import { type Timestamp, timestampOf } from '../shared/domain/timestamp.ts';
import { reasonOf } from '../shared/log.ts';
import type { Glanced, RejectionStore, Rotation } from '../shared/ports.ts';
import { paceOf, type Starting, startBackup } from '../shared/start-backup.ts';
import { carryOut } from './carry-out.ts';
import { type Decided, observeInstance, wantsLook } from './observe-instance.ts';
import { Tally } from './tally.ts';

/** What a tick takes. */
export interface TickDeps extends Starting, Announcing {
  readonly config: Config;
  readonly rejections: RejectionStore;
  readonly rotation: Rotation;
}

type Open = Extract<Glanced, { kind: 'open' }>;

/** Instances that are looked at at once. Enough to hide a call's latency behind the budget of calls. */
const instancesAtOnce = 16;

/** A tick while it runs. */
interface Tick {
  readonly deps: TickDeps;
  readonly tally: Tally;
  /** Nothing is taken up after that. */
  readonly until: Date;
  readonly observedAt: Map<string, Timestamp>;
  /** Starts wait for the budget; nothing else waits for them. */
  readonly starts: Promise<void>[];
}

/**
 * One round of the poller: takes the open records, starts what is due, observes what runs, settles what ended,
 * announces what is unsent. Starts, looks and announcements each have their share of the time and of the budget;
 * instances rotate, the one that waited longest first; what does not fit is left to the next tick. Rejects only where
 * the records could not be read at all.
 */
export async function runTick(deps: TickDeps): Promise<Tally> {
  const { clock, config } = deps;
  const slowestCallMs = Math.max(config.readTimeoutMs, config.policy.createTimeoutMs);
  const until = new Date(clock().getTime() + Math.max(0, config.tickDeadlineMs - slowestCallMs));
  const tick: Tick = { deps, tally: new Tally(), until, observedAt: new Map(), starts: [] };
  const lastObserved = await readRotation(tick);
  const { open, unsent } = await readGlances(tick);
  const announcing = announceUnsent(unsent, tick);
  await lookAfterAll(open, lastObserved, tick);
  await Promise.all([announcing, ...tick.starts]);
  await writeRotation(open, lastObserved, tick);
  return tick.tally;
}

async function readGlances({ deps, tally }: Tick): Promise<{ open: Open[]; unsent: string[] }> {
  const open: Open[] = [];
  const unsent: string[] = [];
  for await (const glanced of deps.records.glances()) {
    if (glanced.kind === 'open') open.push(glanced);
    else if (glanced.kind === 'unsent') unsent.push(glanced.backup);
    else unreadable(glanced, deps, tally);
    if (glanced.kind === 'open' && glanced.unsent) unsent.push(glanced.backup);
  }
  tally.open = open.length;
  return { open, unsent };
}

function unreadable({ id, problem }: { id: string; problem: string }, { log }: TickDeps, tally: Tally): void {
  tally.unreadable += 1;
  log({
    severity: 'ERROR',
    message: 'a document could not be read',
    outcome: 'unreadable',
    document: id,
    problem,
  });
}

/** Events and rejections that a worker died over before it could send them. */
async function announceUnsent(backups: readonly string[], { deps, tally }: Tick): Promise<void> {
  try {
    tally.announced(await announce(await deps.records.readMany(backups), deps));
    const rejections = [];
    for await (const unsent of deps.rejections.unsent()) {
      if (unsent.kind === 'unsent') rejections.push(unsent.rejection);
      else unreadable(unsent, deps, tally);
    }
    tally.announced(await announceRejections(rejections, deps));
  } catch (error) {
    failed(error, 'unsent events could not be read', deps, tally);
  }
}

async function lookAfterAll(
  open: readonly Open[],
  lastObserved: ReadonlyMap<string, Timestamp>,
  tick: Tick,
): Promise<void> {
  const instances = Map.groupBy(open, ({ backup }) => instanceOf(backup));
  tick.tally.instances = instances.size;
  const waitedLongest = [...instances].toSorted(([one], [other]) =>
    (lastObserved.get(one) ?? '').localeCompare(lastObserved.get(other) ?? ''),
  );
  const queue = waitedLongest.values();
  const worker = async () => {
    for (const [instance, records] of queue) await lookAfter(instance, records, tick);
  };
  await Promise.all(Array.from({ length: instancesAtOnce }, worker));
}

/** All that is to do in one instance. What goes wrong here stays here. */
async function lookAfter(instance: string, records: readonly Open[], tick: Tick): Promise<void> {
  const { deps, tally } = tick;
  try {
    const now = deps.clock();
    const decided = new Map(records.map((record) => [record.backup, decideUnseen(record, now, deps)]));
    const wanting = records
      .map(({ glance }) => glance)
      .filter((glance) => wantsLook(glance, now, deps.policy));
    for (const one of await look(instance, wanting, now, tick)) decided.set(one.glance.request.backup, one);
    await act(records, decided, now, tick);
  } catch (error) {
    failed(error, `${instance} could not be looked after`, deps, tally);
  }
}

async function look(instance: string, wanting: readonly Glance[], now: Date, tick: Tick): Promise<Decided[]> {
  if (wanting.length === 0) return [];
  const { deps, tally, until } = tick;
  let troubles = 0;
  let reached = true;
  const decided = await observeInstance(instance, wanting, {
    admin: deps.admin,
    policy: deps.policy,
    pace: paceOf(deps.budgets, instance, 'look', until),
    now,
    failed: (error) => {
      troubles += 1;
      if (error instanceof OutOfBudget) reached = false;
      failed(error, `${instance} could not be looked at`, deps, tally);
    },
  });
  // One that fails has had its turn: otherwise the broken ones would keep all others waiting.
  if (reached) tick.observedAt.set(instance, timestampOf(now));
  if (troubles === 0) tally.observed += 1;
  return decided;
}

/** What was never tried needs no look: nothing of it can be running. */
function decideUnseen({ glance }: Open, now: Date, { policy }: TickDeps): Decided {
  return { glance, verdict: decide(glance, seenNothing, now, policy) };
}

async function act(
  records: readonly Open[],
  decided: ReadonlyMap<string, Decided>,
  now: Date,
  tick: Tick,
): Promise<void> {
  const verdicts = records.flatMap((record) => {
    const verdict = decided.get(record.backup)?.verdict;
    return verdict === undefined ? [] : [{ record, verdict }];
  });
  const due = verdicts.filter(({ verdict }) => verdict.kind === 'start').map(({ record }) => record);
  for (const record of due) tick.starts.push(start(record, tick));
  await carryOut(verdicts, now, tick.deps, tick.tally);
}

/** Starts what is due, if it is still as it was when that was decided. */
async function start({ backup, version }: Open, { deps, tally, until }: Tick): Promise<void> {
  try {
    const [stored] = await deps.records.readMany([backup]);
    if (stored?.version !== version || stored.record.state !== 'requested') return;
    const result = await startBackup({ record: stored.record, version }, deps, until);
    if (result.kind === 'deferred') tally.deferred += 1;
    if (result.kind !== 'attempted') return;
    tally.attempted += 1;
    if (result.stored.record.state !== 'requested') tally.reach(result.stored.record);
    tally.announced(await announce([result.stored], deps));
  } catch (error) {
    failed(error, `${backup} could not be started`, deps, tally);
  }
}

function failed(error: unknown, message: string, { log }: TickDeps, tally: Tally): void {
  if (error instanceof OutOfBudget) {
    tally.deferred += 1;
    return;
  }
  tally.failures += 1;
  log({
    severity: 'WARNING',
    message: `${message}; the next tick tries again`,
    outcome: 'unseen',
    reason: reasonOf(error),
  });
}

// The rotation is only about whose turn it is: without it, everybody's turn is the same.
async function readRotation({ deps, tally }: Tick): Promise<ReadonlyMap<string, Timestamp>> {
  try {
    return await deps.rotation.read();
  } catch (error) {
    failed(error, 'the rotation could not be read', deps, tally);
    return new Map();
  }
}

async function writeRotation(
  open: readonly Open[],
  lastObserved: ReadonlyMap<string, Timestamp>,
  { deps, tally, observedAt }: Tick,
): Promise<void> {
  if (observedAt.size === 0) return;
  const present = new Set(open.map(({ backup }) => instanceOf(backup)));
  const next = [...lastObserved, ...observedAt].filter(([instance]) => present.has(instance));
  try {
    await deps.rotation.write(new Map(next));
  } catch (error) {
    failed(error, 'the rotation could not be written', deps, tally);
  }
}
