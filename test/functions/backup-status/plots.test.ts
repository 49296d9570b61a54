import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { plotsOf } from '../../../functions/backup-status/database/plots.ts';
import type { Href } from '../../../functions/backup-status/links.ts';
import { type Plot, type Point, plotFigure } from '../../../functions/backup-status/plots/plot.ts';
import {
  amountTicks,
  durationTicks,
  scaleOf,
  timeTicks,
} from '../../../functions/backup-status/plots/scale.ts';
import { axis, type Bar, strip } from '../../../functions/backup-status/plots/strip.ts';
import { RecordViewSchema } from '../../../shared/record/record-view.ts';
import { hourMs, minuteMs } from '../../harness.ts';
import { after, hours, succeeded } from '../../shared/record/builders.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');

test('a plot has few lines, at round values, and the highest is above all points', () => {
  assert.deepEqual(
    durationTicks(76 * minuteMs),
    [0, 30, 60, 90].map((minutes) => minutes * minuteMs),
  );
  assert.deepEqual(
    durationTicks(5 * 24 * hourMs),
    [0, 48, 96, 144].map((hours) => hours * hourMs),
  );
  assert.deepEqual(amountTicks(12.3e9), [0, 5e9, 10e9, 15e9]);
  for (let exponent = 0; exponent < 18; exponent += 0.13) {
    const most = 10 ** exponent;
    for (const ticks of [durationTicks(most), amountTicks(most)]) {
      assert.ok(ticks.length >= 2 && ticks.length <= 6, `${most}: ${ticks.length} lines`);
      assert.ok((ticks.at(-1) ?? 0) >= most, `${most} is above ${ticks.at(-1)}`);
    }
  }
});

test('the times of a plot are round moments within it: midnights, or full hours', () => {
  const ticks = timeTicks([noon - 20 * hourMs, noon], 6);
  assert.deepEqual(
    ticks.map(({ label }) => label),
    ['18:00', '11-22', '06:00', '12:00'],
  );
  for (let span = 10 * minuteMs; span < 400 * 24 * hourMs; span *= 1.7) {
    const all = timeTicks([noon - span, noon], 6);
    assert.ok(all.length > 0 && all.length <= 7, `${span}: ${all.length} times`);
    assert.ok(all.every(({ at }) => at >= noon - span && at <= noon));
  }
});

test('a scale puts values beyond it at its ends, and a range without extent in the middle', () => {
  const scale = scaleOf([0, 10], [100, 0]);
  assert.deepEqual([-5, 0, 5, 20].map(scale), [100, 100, 50, 0]);
  assert.equal(scaleOf([7, 7], [0, 100])(7), 50);
});

const point = (some: Partial<Point> = {}): Point => ({
  at: noon,
  value: 10 * minuteMs,
  state: 'succeeded',
  title: 'nightly: succeeded; took 10 min',
  ...some,
});

const plot = (points: readonly Point[]): Plot => ({
  heading: 'How long it took',
  summary: '1 backup, 10 min',
  points,
  ticks: durationTicks(10 * minuteMs),
  text: (value) => `${value / minuteMs} min`,
});

test('a point has a title that says what it is, and a failure has a shape of its own', () => {
  const text = String(
    plotFigure(
      plot([point(), point({ at: noon + hourMs, state: 'failed', value: undefined, title: 'x: failed' })]),
    ),
  );
  assert.match(text, /<svg role="img" aria-label="How long it took. 1 backup, 10 min"/);
  assert.match(text, /class="point succeeded"[^>]*><title>nightly: succeeded; took 10 min<\/title><circle/);
  assert.match(text, /class="point failed"[^>]*><title>x: failed<\/title><path/);
  assert.match(text, /<ul class="legend">/);
});

test('the four states of a plot differ in their shapes, not only in their colours', () => {
  const shapes = (['succeeded', 'failed', 'expired', 'cancelled'] as const).map((state) => {
    const [, shape] = /<\/title>(.*?)<\/svg>/.exec(String(plotFigure(plot([point({ state })])))) ?? [];
    return shape;
  });
  assert.equal(new Set(shapes).size, 4);
});

test('one point, many of one moment and the largest amounts are all plotted at real places', () => {
  for (const points of [
    [point()],
    [point(), point(), point()],
    [point({ value: 0 })],
    [point({ value: Number.MAX_SAFE_INTEGER })],
    Array.from({ length: 500 }, (_, index) => point({ at: noon + index * hourMs, value: index })),
  ]) {
    const text = String(plotFigure(plot(points)));
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
    assert.doesNotMatch(text, / style=/);
  }
});

test('titles of a plot are escaped, whatever they hold', () => {
  const text = String(plotFigure(plot([point({ title: '</title><script>alert(1)</script>' })])));
  assert.doesNotMatch(text, /<script/);
  assert.match(text, /&lt;script&gt;/);
});

const href: Href = '/backups/p/i/b';
const bar = (some: Partial<Bar> = {}): Bar => ({
  href,
  state: 'succeeded',
  waited: [noon - 3 * hourMs, noon - 2 * hourMs],
  worked: [noon - 2 * hourMs, noon - hourMs],
  ended: noon - hourMs,
  title: 'nightly: succeeded',
  ...some,
});

const day = [noon - 24 * hourMs, noon] as const;

test('a bar shows when a backup waited and when it was made, and leads to its page', () => {
  const text = String(strip([bar()], day));
  assert.match(text, /<a href="\/backups\/p\/i\/b" tabindex="-1"><title>nightly: succeeded<\/title>/);
  assert.match(text, /<rect class="waited" x="87.50%" [^>]*width="4.17%"/);
  assert.match(text, /<rect class="worked succeeded" x="91.67%" [^>]*width="4.16%"/);
  assert.doesNotMatch(text, /class="end/);
  assert.match(String(strip([bar({ state: 'failed' })], day)), /class="end failed"/);
});

test('a bar of a second is still visible, and one from before the strip begins at its edge', () => {
  const short = String(strip([bar({ worked: [noon - 1_000, noon] })], day));
  assert.match(short, /<rect class="worked succeeded" x="99.60%" [^>]*width="0.40%"/);
  const long = String(
    strip([bar({ waited: undefined, worked: [noon - 90 * hourMs, noon - 12 * hourMs] })], day),
  );
  assert.match(long, /<rect class="worked succeeded" x="0.00%" [^>]*width="50.00%"/);
});

test('the bars are hidden from screen readers, for a list says the same', () => {
  assert.match(String(strip([bar()], day)), /^<svg class="strip" aria-hidden="true"/);
  assert.match(String(axis(day)), /^<svg class="axis" aria-hidden="true"/);
});

test('a backup of unknown size has no point in the plot of sizes', () => {
  const { backup, ...record } = succeeded();
  const { sizeBytes: _, ...unknown } = backup;
  const now = after(4 * hours);
  const plots = (some: object) => plotsOf([v.parse(RecordViewSchema, { ...record, backup: some })], now);
  assert.deepEqual(
    plots(backup).map(({ points }) => points.length),
    [1, 1],
  );
  assert.deepEqual(
    plots(unknown).map(({ heading }) => heading),
    ['How long it took'],
  );
  const [, sizes] = plotsOf(
    [backup, unknown].map((some) => v.parse(RecordViewSchema, { ...record, backup: some })),
    now,
  );
  assert.equal(sizes?.points.length, 1);
});

test('the mark of an end stands at the end of its bar, and within the strip', () => {
  const placeOf = (agoMs: number) => {
    const ended = noon - agoMs;
    const text = String(strip([bar({ state: 'failed', worked: [ended - hourMs, ended], ended })], day));
    return Number(/<svg class="end failed" x="([\d.]+)%"/.exec(text)?.[1]);
  };
  assert.deepEqual(
    [24, 18, 6, 0].map((hours) => placeOf(hours * hourMs)),
    [0.7, 25, 75, 99.3],
  );
});
