import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startView } from '../../../local/start/show.ts';
import type { Glanced } from '../../../shared/ports.ts';
import { textOf } from '../../../shared/terminal/line.ts';
import { succeededEvent } from '../events.ts';

const view = startView(120);
const now = new Date(2026, 10, 22, 9, 5, 7);
const name = 'projects/p/instances/i/backups/b1';
const base = {
  request: { backup: name, database: 'projects/p/instances/i/databases/d1' },
  intentAt: '2026-11-22T09:00:00Z',
  attempts: 1,
  formerOperations: [],
};

const open = (glance: Partial<Extract<Glanced, { kind: 'open' }>['glance']>): Glanced => ({
  kind: 'open',
  backup: name,
  version: 'v1',
  unsent: false,
  glance: {
    ...base,
    state: 'running',
    operation: `${name}/operations/o1`,
    startedAt: '2026-11-22T09:00:00Z',
    progressPercent: 50,
    delayed: false,
    ...glance,
  } as Extract<Glanced, { kind: 'open' }>['glance'],
});

test('a log line and an event are shown with the time of day and the full name of the backup', () => {
  const fact = { severity: 'INFO', message: 'backup requested', backup: name } as const;
  assert.deepEqual(view.fact(fact, now).map(textOf), [`  09:05:07  · log        ${name} backup requested`]);
  const [line = []] = view.event(succeededEvent, now);
  assert.match(
    textOf(line),
    /^ {2}09:05:07 {2}← event {6}succeeded {2}projects\/\S+\/backups\/orders-nightly 48\.3 GB in 6\.0 s/,
  );
});

test('every open record is shown with a bar or a word', () => {
  const requested = { state: 'requested', startBy: '', nextAttemptAt: '' } as const;
  const lines = view.status([open({}), open(requested), open({ ...requested, blockedBy: 'o2' })]).map(textOf);
  assert.match(lines[1] ?? '', /^ {2}━{15}─{15} {3}50 % {2}projects\/p\/instances\/i\/backups\/b1$/);
  assert.match(lines[2] ?? '', /^ {2}to be started +projects\/\S+\/b1$/);
  assert.match(lines[3] ?? '', /^ {2}waits for its turn +projects\/\S+\/b1$/);
});

test('the status is empty without open records, and counts those that do not fit', () => {
  assert.deepEqual(view.status([]), []);
  const lines = view.status(Array.from({ length: 12 }, () => open({}))).map(textOf);
  assert.equal(lines.at(-1), '  and 4 more');
});
