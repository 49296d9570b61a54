import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { ManualClock } from '../../manual-clock.ts';
import { fineTime } from '../../spanner/fine-clock.ts';

test('the system clock is given in microseconds', () => {
  const nowMs = fineTime(systemClock);
  const fractions = Array.from({ length: 50 }, () => {
    const before = Date.now();
    const told = nowMs();
    assert.ok(Math.abs(told - before) < 100, `${told} at ${before}`);
    assert.equal(told, Math.round(told * 1000) / 1000);
    return told % 1;
  });
  assert.ok(fractions.some((it) => it !== 0));
});

test('a manual clock is given as it is', () => {
  const clock = new ManualClock('2026-11-22T10:00:00.123Z');
  assert.equal(fineTime(clock.now)(), Date.parse('2026-11-22T10:00:00.123Z'));
});
