import { Cron } from 'croner';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import type { ClockFace } from './backup-id.ts';
import type { Problem } from './problem.ts';

/** The schedule that fires a request, as Cloud Scheduler has it. */
export interface Slot {
  readonly cron: string;
  readonly timeZone: string;
}

/**
 * Gives the slot for which a message with this publish time was fired, on the clocks of its zone; or what is wrong with the
 * schedule. Loaded only if a request may carry a slot, so that other cold starts load neither the library nor zones.
 */
export type SlotReader = (slot: Slot, publishTime: Timestamp) => ClockFace | Problem;

/** A firing up to so long before a slot belongs to that slot. */
export const earlyMs = 30_000;

/** A firing up to so long after a slot that the clocks showed belongs to it, rather than to a later one that they skipped. */
const lateMs = 30 * 60_000;

const dayMs = 86_400_000;

/** Clocks change by at most so much (by a day if a country crosses the date line: none plans to). */
const mostChangeMs = 3 * 3_600_000;

/**
 * Slots are counted in civil time, as if it were UTC, and each is then found on the real time line: the clocks skip some and
 * show others twice. The slot of a firing is the last that is not later than `earlyMs` after it.
 */
export const slotOf: SlotReader = ({ cron, timeZone }, publishTime) => {
  const offsetAt = offsetsOf(timeZone);
  if (offsetAt === undefined) {
    const message = `${timeZone} is not a time zone: write it as in the tz database, such as "Europe/Berlin" or "Etc/UTC"`;
    return { path: 'slot.timeZone', message };
  }
  const schedule = scheduleOf(cron);
  if (typeof schedule === 'string') {
    const message = `${cron} is not a schedule (${schedule}): write five fields, minute, hour, day of month, month and day of week, such as "30 2 * * *"`;
    return { path: 'slot.cron', message };
  }
  const until = millisOf(publishTime) + earlyMs;
  const found = lastUntil(until, schedule, offsetAt);
  if (found === undefined) return { path: 'slot.cron', message: `${cron} has no time before ${publishTime}` };
  const face = new Date(found.civil).toISOString();
  return {
    date: face.slice(0, 10).replaceAll('-', ''),
    hour: `${face.slice(11, 13)}${found.shown === 'again' ? 'b' : ''}`,
    minute: face.slice(14, 16),
  };
};

/** A slot on the time line. `civil` is its civil time, in milliseconds as if that were UTC. */
interface Occurrence {
  readonly at: number;
  readonly civil: number;
  /** The clocks show this time, show it once more, or skip it. */
  readonly shown: 'once' | 'again' | 'never';
}

type Offsets = (at: number) => number;

function lastUntil(until: number, schedule: Cron, offsetAt: Offsets): Occurrence | undefined {
  let shown: Occurrence | undefined;
  let skipped: Occurrence | undefined;
  for (const civil of backFrom(until + offsetAt(until) + mostChangeMs, schedule)) {
    // No change of clocks can make an earlier civil time than this the later one in real time.
    if (shown !== undefined && civil < shown.civil - mostChangeMs) break;
    for (const occurrence of occurrencesOf(civil, offsetAt)) {
      if (occurrence.at > until) continue;
      if (occurrence.shown === 'never') skipped = later(skipped, occurrence);
      else shown = later(shown, occurrence);
    }
  }
  if (skipped === undefined || shown === undefined) return shown ?? skipped;
  // A firing shortly after a slot that the clocks showed is a late firing of that slot.
  return skipped.at > shown.at && until - shown.at > lateMs ? skipped : shown;
}

function later(one: Occurrence | undefined, other: Occurrence): Occurrence {
  return one === undefined || other.at > one.at ? other : one;
}

/** The slots before a civil time, last first. */
function* backFrom(civil: number, schedule: Cron): Generator<number> {
  for (let before = civil, many = 2; ; many = 50) {
    const some = schedule.previousRuns(many, new Date(before));
    for (const one of some) {
      before = one.getTime();
      yield before;
    }
    if (some.length < many) return;
  }
}

/** When the clocks of a zone show a civil time: once or twice; if never, the moment when they were put forward past it. */
function occurrencesOf(civil: number, offsetAt: Offsets): Occurrence[] {
  const before = offsetAt(civil - dayMs);
  const after = offsetAt(civil + dayMs);
  if (before === after) return [{ at: civil - before, civil, shown: 'once' }];
  const shown = [before, after].filter((offset) => offsetAt(civil - offset) === offset);
  if (shown.length === 0)
    return [{ at: changeBetween(civil - after, civil - before, offsetAt), civil, shown: 'never' }];
  return shown.map((offset, index) => ({ at: civil - offset, civil, shown: index > 0 ? 'again' : 'once' }));
}

/** The moment between these two at which the clocks change, to the second. */
function changeBetween(from: number, to: number, offsetAt: Offsets): number {
  let [before, after] = [from, to];
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (offsetAt(middle) === offsetAt(from)) before = middle;
    else after = middle;
  }
  return after;
}

/** What to add to UTC for the civil time of a zone, in milliseconds. Undefined if there is no such zone. */
function offsetsOf(timeZone: string): Offsets | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    // `GMT`, `GMT+01:00`; before there were time zones, `GMT+00:53:28`.
    const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
    const size = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
    return sign === '-' ? -size : size;
  };
}

/** The schedule in civil time, in which clocks never change; or why the text is no schedule. */
function scheduleOf(cron: string): Cron | string {
  try {
    // If both days are given, either is enough, as in crontab. `5/15` is every fifteen minutes from the fifth.
    const schedule = new Cron(cron, { mode: '5-part', utcOffset: 0, domAndDow: false, sloppyRanges: true });
    return schedule.nextRun(new Date(0)) === null ? 'it names no day that there is' : schedule;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error);
  }
}
