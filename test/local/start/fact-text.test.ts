import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNews, severityStyle, subjectOf, wordsOf } from '../../../local/start/fact-text.ts';
import type { Fact } from '../../../shared/runtime/log.ts';

const fact: Fact = { severity: 'INFO', message: 'backup started', outcome: 'started' };

test('a tick that did what it should is no news, one that did not is', () => {
  assert.equal(isNews({ ...fact, outcome: 'ticked' }), false);
  assert.equal(isNews({ ...fact, outcome: 'tick failed' }), true);
  assert.equal(isNews(fact), true);
});

test('a fact is about its backup, else about its message, else about nothing', () => {
  const backup = 'projects/p/instances/i/backups/b1';
  assert.equal(subjectOf({ ...fact, backup, messageId: '7' }), backup);
  assert.equal(subjectOf({ ...fact, messageId: '7' }), 'message 7');
  assert.equal(subjectOf(fact), '');
});

test('warnings and errors stand out', () => {
  assert.equal(severityStyle({ ...fact, severity: 'ERROR' }), 'red');
  assert.equal(severityStyle({ ...fact, severity: 'WARNING' }), 'yellow');
  assert.equal(severityStyle(fact), undefined);
});

test('a fact is told with its reason, on one line, and not at any length', () => {
  assert.equal(wordsOf(fact), 'backup started');
  const error = { code: 13, status: 'INTERNAL', message: 'it broke' };
  assert.equal(wordsOf({ ...fact, error }), 'backup started (INTERNAL: it broke)');
  assert.equal(wordsOf({ ...fact, reason: 'a\n  b' }), 'backup started (a b)');
  assert.ok(wordsOf({ ...fact, reason: 'x'.repeat(5_000) }).length < 250);
});
