import { type CallWindow, wayMs, windowsOf } from './call-windows.ts';
import { type Log, reasonOf } from './log.ts';

/**
 * The calls of a project that either function may make, on top of those that are its own. Whoever has used up its own draws
 * some here first, so that the windows of both together hold whatever each of them does.
 */
export interface Reserve {
  /** Draws at most so many calls, to be made at once. Rejects if nothing is known of what was drawn. */
  draw(project: string, wanted: number): Promise<Drawn>;
}

export interface Drawn {
  readonly calls: number;
  /** So many milliseconds from now on nobody can draw a call; 0 if there are more. */
  readonly emptyMs: number;
}

/** What was drawn at a time, in milliseconds since 1970. */
export interface Draw {
  readonly atMs: number;
  readonly calls: number;
}

/** Of the poller's calls, so many are for both functions. What is left is enough for some forty instances in a tick. */
const shared = 2 / 3;

/** What was drawn is made within so many milliseconds, or not at all. */
export const drawnForMs = 3_000;

/** The windows of what the poller makes without asking, and of what it shares with createBackup: its rate, in two parts. */
export function sharesOf(pollCallsPerSecond: number) {
  return {
    own: windowsOf(pollCallsPerSecond * (1 - shared)),
    shared: windowsOf(pollCallsPerSecond * shared, wayMs + drawnForMs),
  };
}

/**
 * Draws from what the windows leave. The draws are those before, in their order; what is in no window any more is
 * forgotten. So is what was drawn a whole window ahead: by a clock that has been set back since.
 */
export function drawFrom(
  before: readonly Draw[],
  wanted: number,
  windows: readonly CallWindow[],
  nowMs: number,
): { readonly draws: readonly Draw[]; readonly drawn: Drawn } {
  const within = (draws: readonly Draw[], ms: number) =>
    draws.filter(({ atMs }) => Math.abs(nowMs - atMs) < ms);
  const longestMs = Math.max(...windows.map(({ ms }) => ms));
  const free = Math.min(...windows.map((window) => window.calls - sumOf(within(before, window.ms))));
  const calls = Math.max(0, Math.min(wanted, free));
  const draws = [...within(before, longestMs), ...(calls > 0 ? [{ atMs: nowMs, calls }] : [])];
  const emptyUntil = windows.map((window) => freeAgainAt(within(draws, window.ms), window));
  return { draws, drawn: { calls, emptyMs: Math.max(0, Math.max(...emptyUntil) - nowMs) } };
}

/** When the window has a call again; it may be long ago. */
function freeAgainAt(draws: readonly Draw[], { calls, ms }: CallWindow): number {
  let left = sumOf(draws);
  if (left < calls) return Number.NEGATIVE_INFINITY;
  for (const draw of draws) {
    left -= draw.calls;
    if (left < calls) return draw.atMs + ms;
  }
  return Number.NEGATIVE_INFINITY;
}

function sumOf(draws: readonly Draw[]): number {
  return draws.reduce((sum, { calls }) => sum + calls, 0);
}

/** A reserve that could not be reached is left alone for so long: each function goes on with its own calls. */
const leftAloneMs = 10_000;

/** A reserve that nothing can be drawn from while it is out of reach, instead of rejecting. */
export function drawnFromIfReached(reserve: Reserve, log: Log): Reserve {
  return {
    async draw(project, wanted) {
      try {
        return await reserve.draw(project, wanted);
      } catch (error) {
        const message = `the calls of ${project} that both functions share are out of reach: each makes its own alone`;
        log({ severity: 'WARNING', message, reason: reasonOf(error) });
        return { calls: 0, emptyMs: leftAloneMs };
      }
    },
  };
}
