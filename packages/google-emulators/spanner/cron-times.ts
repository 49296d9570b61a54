import { Cron } from 'croner';
import { invalid } from './refusals.ts';

/** When a schedule fires, in UTC. */
export interface CronTimes {
  /** The first time after one, in milliseconds since 1970; `undefined` where there is none. */
  after(ms: number): number | undefined;
}

/** So many times in a row are looked at to find out how close together they are: two months of the closest allowed. */
const looked = 400;

/**
 * Reads the text of a crontab: five fields, `2/12` allowed.
 *
 * @throws {GrpcError} INVALID_ARGUMENT for what is none, never fires, or fires more often than allowed
 */
export function cronTimes(text: string, nowMs: number, leastGapMs: number): CronTimes {
  const times = parse(text);
  let last = times.after(nowMs);
  if (last === undefined) throw invalid(`Invalid cron_spec "${text}": it never fires.`);
  for (let count = 0; count < looked; count += 1) {
    const next = times.after(last);
    if (next === undefined) return times;
    if (next - last < leastGapMs)
      throw invalid(
        `Invalid cron_spec "${text}": it fires more often than every ${leastGapMs / 3_600_000} hours.`,
      );
    last = next;
  }
  return times;
}

function parse(text: string): CronTimes {
  // Nicknames such as "@daily" are no crontab to Spanner.
  if (text.trim().split(/\s+/).length !== 5)
    throw invalid(`Invalid cron_spec "${text}": it must have five fields.`);
  const cron = read(text);
  return { after: (ms) => cron.nextRun(new Date(ms))?.getTime() };
}

function read(text: string): Cron {
  try {
    // No function, so nothing is ever timed: it only tells times.
    return new Cron(text, { timezone: 'UTC', paused: true, mode: '5-part', sloppyRanges: true });
  } catch (error) {
    throw invalid(`Invalid cron_spec "${text}": ${error instanceof Error ? error.message : String(error)}`);
  }
}
