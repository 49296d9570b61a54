import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyBackup } from 'google-emulators/spanner/plans.ts';
import { endedText, leftText, plannedText } from '../../../local/control/words.ts';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(nowMs + ms).toISOString();
const full = { code: 'INTERNAL', message: 'a disk is full' };

test('a running backup is described by when it ends, and with which failure', () => {
  assert.equal(leftText({ endTime: at(120_000) }, nowMs), 'ends in 2 min');
  assert.equal(
    leftText({ endTime: at(5_000), failure: full }, nowMs),
    'ends in 5.0 s with INTERNAL: a disk is full',
  );
  assert.equal(leftText({ endTime: null }, nowMs), 'ends when its rows are carried');
  // Its end has come, and nobody has looked since.
  assert.equal(leftText({ endTime: at(-1) }, nowMs), 'ends in 0.0 s');
});

test('an ended backup is described by its outcome, its time and its error', () => {
  assert.equal(endedText({ outcome: 'cancelled', endTime: at(-5_000) }, nowMs), 'cancelled 5.0 s ago');
  assert.equal(
    endedText({ outcome: 'failed', endTime: at(-5_000), error: full }, nowMs),
    'failed 5.0 s ago, INTERNAL: a disk is full',
  );
});

test('a planned change is described with its database, or any', () => {
  assert.equal(
    plannedText({ of: anyBackup, durationMs: 5_000 }),
    'The next backup of any database takes 5.0 s',
  );
  assert.equal(
    plannedText({ of: 'd', error: full }),
    'The next backup of d fails with INTERNAL: a disk is full',
  );
});
