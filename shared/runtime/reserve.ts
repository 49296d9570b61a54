import { type CallWindow, CallWindows, wayMs, windowsOf } from './call-windows.ts';
import { type Log, reasonOf } from './log.ts';

/**
 * The calls of a project that either function may make, on top of those that are its own. Whoever has used up its own draws
 * some here first, so that the windows of both together hold whatever each of them does.
 */
export interface Reserve {
  /** Draws at most so many calls, to be made at once. Rejects if nothing is known of what was drawn. */
  draw(project: string, demand: Demand): Promise<Drawn>;
}

/** Who draws: createBackup for requests that have just come, or the poller for all that waits. */
export type Side = 'createBackup' | 'poller';

export interface Demand {
  /** So many calls at most. */
  readonly calls: number;
  /** True if backups wait to be started. */
  readonly starts: boolean;
}

export interface Drawn {
  readonly calls: number;
  /** So many milliseconds from now on no call can be drawn; 0 if there are more. */
  readonly emptyMs: number;
}

/** What is remembered of a reserve. Times are milliseconds since 1970. */
export interface Drawings {
  /** What was drawn at a time, in the order of time. */
  readonly draws: readonly { readonly atMs: number; readonly calls: number }[];
  /** When the poller last asked for a call while backups waited to be started. */
  readonly waitingAtMs?: number | undefined;
}

/** So much of the poller's rate is for both functions. What is left is enough for some forty instances in a tick. */
const sharedPart = 2 / 3;

/** What was drawn is granted within so many milliseconds, or not at all. */
export const drawnForMs = 3_000;

/** The windows of what the poller makes without asking, and of what it shares with createBackup: its rate, in two parts. */
export function sharesOf(pollCallsPerSecond: number) {
  return {
    own: windowsOf(pollCallsPerSecond * (1 - sharedPart)),
    shared: windowsOf(pollCallsPerSecond * sharedPart, wayMs + drawnForMs),
  };
}

/** While the poller has backups to start, it has the reserve to itself: they are older than what comes. Two ticks. */
const yieldsMs = 120_000;

/** That backups wait is noted anew after so long. */
const notedMs = 10_000;

/**
 * Draws from what the windows leave. What is in no window any more is forgotten; so is what was drawn a whole window ahead,
 * by a clock that has been set back since. `after` is what to remember; undefined if nothing has changed.
 */
export function drawFrom(
  before: Drawings,
  demand: Demand,
  side: Side,
  windows: readonly CallWindow[],
  nowMs: number,
): { readonly after: Drawings | undefined; readonly drawn: Drawn } {
  const { waitingAtMs } = before;
  if (side === 'createBackup' && isRecent(waitingAtMs, yieldsMs, nowMs))
    return { after: undefined, drawn: { calls: 0, emptyMs: waitingAtMs + yieldsMs - nowMs } };
  const longestMs = Math.max(...windows.map(({ ms }) => ms));
  const draws = before.draws.filter(({ atMs }) => isRecent(atMs, longestMs, nowMs));
  const drawn = granted(draws, demand.calls, windows, nowMs);
  const isToNote = side === 'poller' && demand.starts && !isRecent(waitingAtMs, notedMs, nowMs);
  if (drawn.calls === 0 && !isToNote) return { after: undefined, drawn };
  const added = drawn.calls === 0 ? [] : [{ atMs: nowMs, calls: drawn.calls }];
  return { after: { draws: [...draws, ...added], waitingAtMs: isToNote ? nowMs : waitingAtMs }, drawn };
}

function isRecent(atMs: number | undefined, ms: number, nowMs: number): atMs is number {
  return atMs !== undefined && Math.abs(nowMs - atMs) < ms;
}

/** So many calls at most as the windows have, and when they have one again. */
function granted(
  draws: Drawings['draws'],
  most: number,
  windows: readonly CallWindow[],
  nowMs: number,
): Drawn {
  const made = new CallWindows(windows);
  for (const { atMs, calls } of draws) for (let n = 0; n < calls; n += 1) made.grant(atMs);
  let calls = 0;
  for (; calls < most && made.freeAt(nowMs) <= nowMs; calls += 1) made.grant(nowMs);
  return { calls, emptyMs: made.freeAt(nowMs) - nowMs };
}

/** A reserve that could not be reached is left alone for so long: each function goes on with its own calls. */
const leftAloneMs = 5_000;

/** A reserve that nothing can be drawn from while it is out of reach, instead of rejecting. */
export function drawnFromIfReached(reserve: Reserve, log: Log): Reserve {
  return {
    async draw(project, demand) {
      try {
        return await reserve.draw(project, demand);
      } catch (error) {
        const message = `the calls of ${project} that both functions share are out of reach: each makes its own alone`;
        log({ severity: 'WARNING', message, reason: reasonOf(error) });
        return { calls: 0, emptyMs: leftAloneMs };
      }
    },
  };
}
