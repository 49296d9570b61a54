import { othersPerSurvey, startsPerObservation } from '../../../shared/runtime/lanes.ts';
import { instanceOf } from '../../../shared/spanner/names.ts';
import type { Accounts } from './doors.ts';

/** Cloud Scheduler's: nothing that becomes due just after a tick can be seen before the next. */
const tickMs = 60_000;

/** A wait, and what would have been fair. */
export interface Wait {
  readonly waitedMs: number;
  readonly fairMs: number;
}

export interface Fairness {
  /** From the intent to the start, of the record that did worst. */
  readonly start: Wait;
  /** From the end of an operation to its outcome, of the record that did worst. */
  readonly outcome: Wait;
  /** From one look at an instance with something running in it to the next. */
  readonly look: Wait;
  readonly instancesLookedAt: number;
  /** How many younger ones the poller let go before an older one, at most. */
  readonly overtaken: number;
}

/** How the poller shares its calls while all wait, those that look at databases too. */
const others = othersPerSurvey / (othersPerSurvey + 1);
const starts = (others * startsPerObservation) / (startsPerObservation + 1);
const looks = others - starts;

/** What runs, what has ended, and the backups of that. */
const callsPerLook = 3;

/**
 * Starts and looks may wait for a twentieth longer, as at midnight (docs/performance.md): a call that becomes free after a tick
 * took up its last is made by the next tick.
 */
const missed = 1.05;

/** After createBackup has had a call it writes its lease, and Spanner answers. */
const callMs = 10_000;

/** How many calls a second the poller's budget grants at most, and how long createBackup waits for one. */
export interface Pace {
  readonly perSecond: number;
  readonly patienceMs: number;
}

/**
 * How long the records and the instances waited since the first tick, against their fair share of the poller's calls.
 *
 * Fair to a start: its turn, if all that came before it go first, nine of ten calls are starts but for one in
 * sixteen that looks at databases, and the next tick begins within a minute. (createBackup starts some itself, without a place
 * in that row.) Fair to an outcome, and to an instance: all instances have had their calls from the rest, and the next tick.
 */
export function fairness(accounts: Accounts, { perSecond, patienceMs }: Pace, firstTickAt = 0): Fairness {
  const began = new Map(accounts.creations.map((creation) => [creation.backup, creation]));
  const rows = accounts.records
    .flatMap(({ backup, intentAt, settledAt }) => {
      const { startedAt, endsAt } = began.get(backup) ?? {};
      return startedAt === undefined || endsAt === undefined
        ? []
        : { backup, intentAt, startedAt, endsAt, settledAt };
    })
    .toSorted((one, other) => one.intentAt - other.intentAt);
  const instances = new Set(rows.map(({ backup }) => instanceOf(backup)));
  const roundMs = ((instances.size * callsPerLook * 1_000) / (perSecond * looks)) * missed + tickMs;
  const ended = rows.flatMap(({ endsAt, settledAt }) => (settledAt === undefined ? [] : settledAt - endsAt));
  return {
    start: worstStart(rows, perSecond * starts, firstTickAt),
    outcome: { waitedMs: Math.max(0, ...ended), fairMs: roundMs },
    look: { waitedMs: longestUnseen(rows, accounts.looks, firstTickAt), fairMs: roundMs },
    instancesLookedAt: new Set(accounts.looks.map(({ instance }) => instance)).size,
    overtaken: mostOvertaken(
      rows.filter(
        ({ intentAt, startedAt }) => startedAt >= firstTickAt && startedAt - intentAt > patienceMs + callMs,
      ),
    ),
  };
}

interface Row {
  readonly backup: string;
  readonly intentAt: number;
  readonly startedAt: number;
  readonly endsAt: number;
}

/** The one that waited longest for what was fair; the fair wait is counted in the order of the intents. */
function worstStart(rows: readonly Row[], perSecond: number, firstTickAt: number): Wait {
  let worst: Wait = { waitedMs: 0, fairMs: tickMs };
  let turnAt = firstTickAt;
  for (const { intentAt, startedAt } of rows) {
    const since = Math.max(intentAt, firstTickAt);
    turnAt = Math.max(turnAt, since) + 1_000 / perSecond;
    const wait = { waitedMs: startedAt - since, fairMs: (turnAt - since) * missed + tickMs };
    if (wait.waitedMs / wait.fairMs > worst.waitedMs / worst.fairMs) worst = wait;
  }
  return worst;
}

/** The longest that an instance with something running was not looked at. */
function longestUnseen(rows: readonly Row[], looks: Accounts['looks'], firstTickAt: number): number {
  const seen = Map.groupBy(looks, ({ instance }) => instance);
  let longest = 0;
  for (const [instance, some] of Map.groupBy(rows, ({ backup }) => instanceOf(backup))) {
    const from = Math.max(firstTickAt, Math.min(...some.map(({ startedAt }) => startedAt)));
    const to = Math.max(...some.map(({ endsAt }) => endsAt));
    const times = (seen.get(instance) ?? []).map(({ at }) => at).filter((at) => at > from && at < to);
    for (const [index, at] of [...times, to].entries())
      longest = Math.max(longest, at - runningSince(times[index - 1] ?? from, at, some));
  }
  return longest;
}

/** From when on something ran between two looks: there is nothing to see before. */
function runningSince(from: number, to: number, rows: readonly Row[]): number {
  if (rows.some(({ startedAt, endsAt }) => startedAt <= from && endsAt > from)) return from;
  return Math.min(to, ...rows.map(({ startedAt }) => startedAt).filter((at) => at > from));
}

function mostOvertaken(rows: readonly Row[]): number {
  const inOrder = rows.toSorted((one, other) => one.startedAt - other.startedAt);
  return inOrder.reduce((most, { intentAt, startedAt }, place) => {
    const overtook = inOrder
      .slice(0, place)
      .filter((before) => before.intentAt > intentAt && before.startedAt < startedAt);
    return Math.max(most, overtook.length);
  }, 0);
}
