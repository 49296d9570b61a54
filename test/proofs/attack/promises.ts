import { recordsIn, rejectionsIn } from '../../stored.ts';
import { judge } from '../faults/judge.ts';
import type { Check } from '../soak/checks.ts';
import { mostMb } from './ceiling.ts';
import type { Stage } from './stage.ts';

/** Names of at most 512 letters, and Spanner's words. */
const longestLine = 4_096;
/** A heap grows before it is collected: 74 MB were seen. What adds up with every tick is beyond it after a few. */
const mostGrowthMb = 128;

/** So many of some, and one of them. */
export function none(what: string, such: readonly string[]): Check {
  return { what, measured: such.length, most: 0, such: such[0] };
}

/** Of checks of the same kind, the one that came out worst. */
export function worst(checks: readonly Check[]): Check[] {
  const kinds = Map.groupBy(checks, ({ what }) => what);
  return [...kinds.values()].map((some) =>
    some.reduce((one, other) => (other.measured <= one.measured ? one : other)),
  );
}

/** What holds under every attack. */
export function basics(stage: Stage, tickDeadlineMs: number): Check[] {
  const { ceilings, deliveries, logged, messages, ticks } = stage;
  return [
    { what: 'processes that died', measured: stage.deaths, most: 0 },
    { what: "createBackup's memory at its peak, in MB", measured: ceilings.creator.peak, most: mostMb },
    { what: "pollOperations' memory at its peak, in MB", measured: ceilings.poller.peak, most: mostMb },
    none('messages that were never acknowledged', deliveries.never(messages)),
    none('acknowledged, and nothing is stored of it', forgotten(stage)),
    { what: 'ticks that were not answered', measured: ticks.filter((it) => it.status === 0).length, most: 0 },
    { what: 'the longest tick, in s', measured: longest(stage) / 1_000, most: tickDeadlineMs / 1_000 },
    { what: 'the longest line logged, in bytes', measured: logged.longestLine, most: longestLine },
  ];
}

/** Memory is as flat as ticks over the same records can show: from the second, which has warmed up, to the last. */
export function flatMemory({ ticks }: Stage): Check {
  const [, second] = ticks;
  const grown = (ticks.at(-1)?.mb ?? Number.NaN) - (second?.mb ?? Number.NaN);
  return { what: "the poller's memory, last tick less second, in MB", measured: grown, most: mostGrowthMb };
}

function longest({ ticks }: Stage): number {
  return Math.max(0, ...ticks.map(({ ms }) => ms));
}

function forgotten({ servers: { firestore }, deliveries, messages }: Stage): string[] {
  const known = new Set([
    ...recordsIn(firestore).flatMap((record) => record.messages.map(({ id }) => id)),
    ...rejectionsIn(firestore).map(({ event }) => event.data.messageId),
  ]);
  const never = new Set(deliveries.never(messages));
  return messages.filter((id) => !known.has(id) && !never.has(id));
}

/** What is not at rest by then will hardly ever be. */
const longestRestMs = 75_000;

/**
 * Ticks until nothing is open and all is told, or so many times, and then holds everything to what the design promises:
 * nothing lost, made twice or contradictory. Pauses between the ticks where nothing can be done before.
 */
export async function atRest(
  stage: Stage,
  mostTicks: number,
  pause: () => Promise<unknown>,
): Promise<Check[]> {
  const { ledger } = stage.servers;
  if (ledger === undefined) throw new Error('nobody looked on');
  const until = performance.now() + longestRestMs;
  const isDone = () => ledger.nothingPending() || performance.now() > until;
  for (let ticks = 0; ticks < mostTicks && !isDone(); ticks += 1) {
    await stage.tick();
    if (!ledger.nothingPending()) await pause();
  }
  const never = new Set(stage.deliveries.never(stage.messages));
  const letters = stage.messages.map((id) => ({
    id,
    expects: 'either' as const,
    isAcknowledged: !never.has(id),
  }));
  for (const letter of letters) if (letter.isAcknowledged) ledger.acknowledged(letter);
  const found = judge({ ledger, letters }, ledger.nothingPending());
  const such = (kind: string) => found.filter((it) => it.kind === kind).map(({ what }) => what);
  return [
    none('lost', such('lost')),
    none('duplicated', such('duplicated')),
    none('contradictory', such('contradictory')),
  ];
}
