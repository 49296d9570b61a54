import type { RecordView } from '../../../shared/record/record-view.ts';
import { isSettledState } from '../../../shared/record/states.ts';
import { bytes, count, duration } from '../../../shared/terminal/amounts.ts';
import type { Plot, Point } from '../plots/plot.ts';
import { amountTicks, durationTicks } from '../plots/scale.ts';
import { lineOf } from '../timeline/rows.ts';
import { lengthOf, timingOf } from '../timeline/timing.ts';

/** How long the backups took, and how big they were, by when they ended. Undefined where there is nothing to plot. */
export function plotsOf(views: readonly RecordView[], now: Date): Plot[] {
  const took = pointsOf(views, now, (view) => lengthOf(timingOf(view, now).worked), alreadySaid);
  const sizes = pointsOf(views, now, sizeOf, (value) => `; ${sizeText(value)}`);
  return [
    ...plotted('How long it took', took, durationTicks, duration),
    ...plotted('How big the backup was', sizes, amountTicks, sizeText),
  ];
}

/** How long a backup took is in its line. */
const alreadySaid = () => '';

/** The size of a backup, as near as a number of JavaScript can be to one of 64 bits. */
function sizeOf({ backup }: RecordView): number | undefined {
  const size = backup?.sizeBytes === undefined ? Number.NaN : Number(backup.sizeBytes);
  return Number.isFinite(size) ? size : undefined;
}

function sizeText(value: number): string {
  return bytes(String(value));
}

function pointsOf(
  views: readonly RecordView[],
  now: Date,
  amountOf: (view: RecordView) => number | undefined,
  more: (value: number) => string,
): Point[] {
  return views.flatMap((view) => {
    const { ended } = timingOf(view, now);
    const { state, settledAt } = view;
    if (ended === undefined || !isSettledState(state)) return [];
    const value = amountOf(view);
    // What succeeded without a value cannot be placed: at zero it would look like a small one.
    if (value === undefined && state === 'succeeded') return [];
    const amount = value === undefined ? '' : more(value);
    return [{ at: ended, value, state, title: `${lineOf(view, now)}${amount}; ended ${settledAt}` }];
  });
}

function plotted(
  heading: string,
  points: readonly Point[],
  ticksOf: (most: number) => number[],
  text: (value: number) => string,
): Plot[] {
  const values = points.filter(({ state }) => state === 'succeeded').flatMap(({ value }) => value ?? []);
  if (values.length === 0) return [];
  const all = points.flatMap(({ value }) => value ?? []);
  return [
    {
      heading,
      summary: summaryOf(points, values, text),
      points,
      ticks: ticksOf(all.reduce((most, one) => Math.max(most, one), 0)),
      text,
    },
  ];
}

function summaryOf(
  points: readonly Point[],
  values: readonly number[],
  text: (value: number) => string,
): string {
  const least = text(values.reduce((one, other) => Math.min(one, other)));
  const most = text(values.reduce((one, other) => Math.max(one, other)));
  const range = least === most ? least : `from ${least} to ${most}`;
  const others = points.length - values.length;
  return `${count(values.length, 'backup')}, ${range}${others === 0 ? '' : `; ${others} without a backup`}`;
}
