import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { sectionsOf } from './snippets.ts';

/* docs/operate.md: what its commands make of what gcloud prints. gcloud itself is a function that prints it. */

const sections = sectionsOf('operate.md');

/** The lines that a section's command prints where gcloud prints `printed`, by the words that it is called with. */
function asked(title: string, printed: Readonly<Record<string, readonly string[]>>): string[] {
  const code = sections.find((section) => section.title === title)?.code[0]?.source ?? '';
  const cases = Object.entries(printed).map(
    ([words, lines]) => `'${words}'*) printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} ;;`,
  );
  const gcloud = `gcloud() { case "$*" in ${cases.join(' ')} esac; }`;
  const date = 'date() { echo 2026-11-22T02:00:00Z; }';
  const env = { PATH: process.env.PATH, P: 'p', PREFIX: 'spanner-backup' };
  const out = execFileSync('bash', ['-euc', [gcloud, date, code].join('\n')], { env, encoding: 'utf8' });
  return out.split('\n').filter((line) => line !== '');
}

/** The latest first, as it is asked for. */
const log = {
  'logging read': [
    'b/two\tsucceeded\t2026-11-22T04:00:00Z',
    'b/three\tblocked\t2026-11-22T03:00:00Z',
    'b/two\tstarted\t2026-11-22T02:01:00Z',
    'b/one\tstarted\t2026-11-22T02:00:30Z',
    'b/three\trequested\t2026-11-22T02:00:00Z',
    'b/one\tfailed\t2026-11-21T04:00:00Z',
  ],
};

test('the query of last night shows the latest line about each backup', () => {
  assert.deepEqual(asked('What ran last night', log), [
    'b/two\tsucceeded\t2026-11-22T04:00:00Z',
    'b/three\tblocked\t2026-11-22T03:00:00Z',
    'b/one\tstarted\t2026-11-22T02:00:30Z',
  ]);
});

test('the query of open backups shows those without an outcome since they were last asked for', () => {
  assert.deepEqual(asked('What is open, by name', log), [
    'b/three\tblocked\t2026-11-22T03:00:00Z',
    'b/one\tstarted\t2026-11-22T02:00:30Z',
  ]);
});

test('the query of databases without a backup shows those that no good backup is of', () => {
  const printed = {
    'spanner databases list': ['orders', 'customers', 'inventory'],
    'spanner backups list': ['orders', 'orders', 'inventory'],
  };
  assert.deepEqual(asked('Which database has no backup', printed), ['customers']);
});
