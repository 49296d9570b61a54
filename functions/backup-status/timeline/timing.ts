import type { RecordView } from '../../../shared/record/record-view.ts';
import { millisOf, type Timestamp } from '../../../shared/spanner/timestamp.ts';
import { duration } from '../../../shared/terminal/amounts.ts';
import type { Span } from '../plots/scale.ts';

/** When the present round of a record waited and when Spanner worked on it, in milliseconds since 1970. */
export interface Timing {
  readonly waited: Span | undefined;
  readonly worked: Span | undefined;
  readonly ended: number | undefined;
}

/** Open ends lie at `now`. What is no time, in a record that somebody wrote by hand, is left out. */
export function timingOf({ intentAt, startedAt, settledAt }: RecordView, now: Date): Timing {
  const asked = momentOf(intentAt);
  const started = momentOf(startedAt);
  const ended = momentOf(settledAt);
  const last = ended ?? now.getTime();
  return {
    waited: stretch(asked, started ?? last),
    worked: started === undefined ? undefined : stretch(started, last),
    ended,
  };
}

/** In milliseconds since 1970; undefined for what is no time. */
export function momentOf(time: Timestamp | undefined): number | undefined {
  const ms = time === undefined ? Number.NaN : millisOf(time);
  return Number.isNaN(ms) ? undefined : ms;
}

function stretch(from: number | undefined, to: number): Span | undefined {
  return from === undefined ? undefined : [from, Math.max(from, to)];
}

/** How long, in milliseconds. */
export function lengthOf(span: Span | undefined): number | undefined {
  return span && span[1] - span[0];
}

/** How long it waited; undefined where it hardly did. Most do not wait: a zero on each would hide the waits among them. */
export function waitedText(waited: Span | undefined): string | undefined {
  const ms = lengthOf(waited);
  return ms === undefined || ms < leastWaitMs ? undefined : duration(ms);
}

/** What is shown as 0.0 s. */
const leastWaitMs = 50;
