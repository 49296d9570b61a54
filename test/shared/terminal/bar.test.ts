import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { progressBar } from '../../../shared/terminal/bar.ts';
import { textOf } from '../../../shared/terminal/line.ts';

test('a bar shows how far it is, in strokes and in a number', () => {
  assert.equal(textOf(progressBar(0, 10)), '──────────    0 %');
  assert.equal(textOf(progressBar(50, 10)), '━━━━━─────   50 %');
  assert.equal(textOf(progressBar(100, 10)), '━━━━━━━━━━  100 %');
});

test('a bar is full only at the end and empty only at the beginning', () => {
  assert.equal(textOf(progressBar(99, 10)), '━━━━━━━━━─   99 %');
  assert.equal(textOf(progressBar(1, 10)), '━─────────    1 %');
});

test('every bar of a width is as long as every other', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 200 }), fc.integer({ min: 2, max: 80 }), (percent, width) => {
      return textOf(progressBar(percent, width)).length === width + 7;
    }),
  );
});
