import { timestampOf } from '../../../shared/spanner/timestamp.ts';

/** A stretch of values, or of a drawing. */
export type Span = readonly [from: number, to: number];

/** Where a value lies in a drawing. Values outside their span lie at its ends. */
export type Scale = (value: number) => number;

/** A scale from values to places; what has no extent lies in the middle. */
export function scaleOf([from, to]: Span, [start, end]: Span): Scale {
  if (to === from) return () => rounded((start + end) / 2);
  return (value) => {
    const part = Math.min(1, Math.max(0, (value - from) / (to - from)));
    return rounded(start + part * (end - start));
  };
}

/** Two places behind the point: a hundredth of a percent is less than a pixel, and a page has hundreds of places. */
function rounded(place: number): number {
  return Math.round(place * 100) / 100;
}

/** A value at which a line is drawn, and its word. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const durationSteps = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12, 24, 48, 96].map((hours) => hours * hour),
];

/** Round durations from zero to the first that is not below the longest, four steps at most where there is such a step. */
export function durationTicks(longestMs: number): number[] {
  const step = durationSteps.find((one) => longestMs <= one * 4) ?? Math.ceil(longestMs / 4 / day) * day;
  return upTo(longestMs, step);
}

/** Round amounts (1, 2 or 5 and zeros) from zero to the first that is not below the largest. */
export function amountTicks(largest: number): number[] {
  if (largest <= 0) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(largest / 4));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => largest <= one * 4) ?? largest;
  return upTo(largest, Math.max(1, step));
}

function upTo(most: number, step: number): number[] {
  const steps = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

const timeSteps = [
  ...[5, 15, 30].map((minutes) => minutes * minute),
  ...[1, 3, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 7, 14, 28, 56, 112].map((days) => days * day),
];

/** Round moments in UTC between two times, so many at most: `14:00`, and at midnight `11-22`. */
export function timeTicks([from, to]: Span, most: number): Tick[] {
  const step =
    timeSteps.find((one) => (to - from) / one <= most) ?? Math.ceil((to - from) / most / day) * day;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    ticks.push({ at, label: momentText(at) });
  return ticks;
}

function momentText(at: number): string {
  const text = timestampOf(new Date(at));
  return at % day === 0 ? text.slice(5, 10) : text.slice(11, 16);
}
