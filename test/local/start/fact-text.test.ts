import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNews, severityStyle, subjectOf, wordsOf } from '../../../local/start/fact-text.ts';
import type { Fact } from '../../../shared/runtime/log.ts';

const fact: Fact = { severity: 'INFO', message: 'backup started', outcome: 'started' };

test('a failed tick is shown, and a good one is not', () => {
  assert.equal(isNews({ ...fact, outcome: 'ticked' }), false);
  assert.equal(isNews({ ...fact, outcome: 'tick failed' }), true);
  assert.equal(isNews(fact), true);
});

test('a log line is about its backup, else its message, else nothing', () => {
  const backup = 'projects/p/instances/i/backups/b1';
  assert.equal(subjectOf({ ...fact, backup, messageId: '7' }), backup);
  assert.equal(subjectOf({ ...fact, messageId: '7' }), 'message 7');
  assert.equal(subjectOf(fact), '');
});

test('warnings and errors are coloured', () => {
  assert.equal(severityStyle({ ...fact, severity: 'ERROR' }), 'red');
  assert.equal(severityStyle({ ...fact, severity: 'WARNING' }), 'yellow');
  assert.equal(severityStyle(fact), undefined);
});

test('a log line is shown with its reason, on one line of limited length', () => {
  assert.equal(wordsOf(fact), 'backup started');
  const error = { code: 13, status: 'INTERNAL', message: 'it broke' };
  assert.equal(wordsOf({ ...fact, error }), 'backup started (INTERNAL: it broke)');
  assert.equal(wordsOf({ ...fact, reason: 'a\n  b' }), 'backup started (a b)');
  assert.ok(wordsOf({ ...fact, reason: 'x'.repeat(5_000) }).length < 250);
});
