import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackupRecord } from '../../../shared/record/record.ts';
import { about, type Fact, jsonLog, logWith, reasonOf, transitionFact } from '../../../shared/runtime/log.ts';
import {
  after,
  at,
  backup,
  backupName,
  database,
  operation,
  operationName,
  requested,
  running,
  settledRecord,
  succeeded,
} from '../record/builders.ts';

const error = { code: 9, status: 'FAILED_PRECONDITION', message: 'not now' };

test('a log line is one line of JSON with its time, whatever it holds', () => {
  const lines: string[] = [];
  const log = jsonLog(
    (line) => lines.push(line),
    () => after(0),
  );
  log({ severity: 'INFO', message: 'two\nlines "quoted"', backup: undefined, count: 3 });
  log({ severity: 'ERROR', message: 'ä' });
  assert.equal(lines.length, 2);
  for (const line of lines) assert.match(line, /^[^\n]+\n$/);
  assert.deepEqual(JSON.parse(lines[0] ?? ''), {
    severity: 'INFO',
    message: 'two\nlines "quoted"',
    count: 3,
    time: '2026-11-22T12:00:00.000Z',
  });
});

test('details are added to every log line, and a field of the line itself wins', () => {
  const facts: Fact[] = [];
  const log = logWith((fact) => facts.push(fact), { messageId: 'm', outcome: 'none' });
  log({ severity: 'INFO', message: 'x', outcome: 'started' });
  assert.deepEqual(facts, [{ messageId: 'm', severity: 'INFO', message: 'x', outcome: 'started' }]);
});

test('a log line about a record names the backup, the database, the operation and the round', () => {
  assert.deepEqual(about(running()), { backup: backupName, database, operation: operationName, round: 1 });
  assert.equal(about(requested()).operation, undefined);
});

test('the reason of an error is short, and without its stack', () => {
  assert.equal(reasonOf(new TypeError('no')), 'TypeError: no');
  assert.equal(reasonOf('no'), 'no');
  assert.equal(reasonOf(new Error('x'.repeat(10_000))).length, 500);
});

const failed = settledRecord({ state: 'failed', error });
const cancelled = settledRecord({ state: 'cancelled', error });
const expired = settledRecord({ state: 'expired' }, requested({ lastError: error }));
const again = { ...requested(), round: 2 };

// Metrics and alerts count by these words.
for (const [name, from, to, expected] of [
  ['was begun', requested(), running(), { severity: 'INFO', outcome: 'started', operation: operationName }],
  [
    'was made',
    running(),
    succeeded(),
    { severity: 'NOTICE', outcome: 'succeeded', sizeBytes: '9007199254740993' },
  ],
  ['failed', running(), failed, { severity: 'ERROR', outcome: 'failed', error }],
  ['was cancelled', running(), cancelled, { severity: 'ERROR', outcome: 'cancelled', error }],
  ['expired', requested(), expired, { severity: 'ERROR', outcome: 'expired', error }],
  ['is delayed', running(), running({ delayed: true }), { severity: 'WARNING', outcome: 'delayed' }],
  [
    'was refused for now',
    requested(),
    requested({ lastError: error }),
    { severity: 'WARNING', outcome: 'retry', error },
  ],
  [
    'waits for another',
    requested(),
    requested({ lastError: error, blockedBy: 'an operation' }),
    { severity: 'INFO', outcome: 'blocked', blockedBy: 'an operation' },
  ],
  ['is asked for again', failed, again, { severity: 'INFO', outcome: 'requested', round: 2 }],
] as const)
  test(`one line is logged for a backup that ${name}`, () => {
    const fact = transitionFact(from as BackupRecord, to as BackupRecord);
    assert.partialDeepStrictEqual(fact, { backup: backupName, database, ...expected });
    assert.ok(fact?.message);
  });

test('progress, an attempt, an unchanged wait and sent events log no line', () => {
  const blocked = requested({ blockedBy: 'an operation', lastError: error });
  for (const [from, to] of [
    [running(), running({ progressPercent: 50 })],
    [requested(), requested({ attempts: 1 })],
    [blocked, { ...blocked, nextAttemptAt: at(5) }],
    [running({ outbox: [succeeded().announcement] }), running()],
    [succeeded({ outbox: [succeeded().announcement] }), succeeded()],
  ] as const)
    assert.equal(transitionFact(from, to), undefined);
});

test('the line about an outcome tells how long the backup took', () => {
  const ended = operation({ endTime: at(3_600_000), result: { kind: 'succeeded', backup: backup() } });
  const made = settledRecord({ state: 'succeeded', operation: ended, backup: backup() });
  const announced = { ...made, outbox: made.state === 'succeeded' ? [made.announcement] : [] };
  assert.equal(transitionFact(running(), announced as BackupRecord)?.durationMs, 3_540_000);
});
