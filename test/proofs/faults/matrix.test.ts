import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extremes } from 'google-emulators/spanner/switches.ts';
import { startTable } from '../../../shared/decisions/start.ts';
import { clockJobs } from './clocks.ts';
import { matrix } from './matrix.ts';
import { randomJobs } from './random.ts';
import { Table } from './table.ts';
import { type Job, workOff } from './work.ts';

/** `npm run faults` makes all of these runs; here is every so-many-th of them. */
const everyNth = 307;
const seeds = Array.from({ length: 6 }, (_, index) => 1_000 + index);

/** What the runs came to: what was wrong in any, and those that no fault befell. */
async function outcomeOf(jobs: readonly Job[]) {
  const table = new Table();
  const spared: string[] = [];
  await workOff(jobs, ({ name }, verdict) => {
    table.add(name, verdict);
    if (verdict.struck.length === 0) spared.push(name);
  });
  assert.equal(table.runs, jobs.length);
  return { wrong: table.wrong, spared };
}

test('whatever befalls a remote call, nothing is lost, made twice or contradicted', async () => {
  const jobs = await matrix({ share: { rest: 5, of: everyNth } });
  assert.deepEqual(await outcomeOf(jobs), { wrong: [], spared: [] });
});

test('under several faults, publishers that disagree and people that interfere, no promise is broken', async () => {
  const { wrong } = await outcomeOf(seeds.flatMap(randomJobs));
  assert.deepEqual(wrong, []);
});

test('with clocks of the functions and of Spanner 59 s apart, no promise is broken', async () => {
  const { wrong } = await outcomeOf(clockJobs().filter((_, index) => index % 131 === 17));
  assert.deepEqual(wrong, []);
});

/** Every way to go wrong that there has to be, by the beginning of its name. */
const ways = [
  'dies before the call',
  'dies after the call was sent',
  'dies after the call was sent, which lands later',
  'dies after the reply',
  'done, but the reply is lost',
  'given up, but it lands later',
  'delayed beyond the timeout, and then done',
  'done, and the reply is delayed beyond the timeout',
  'the connection goes silent before the call arrives',
  'the connection goes silent after the call was carried out',
  'a duplicate delivery runs through before the call is carried out',
  'a duplicate delivery runs alongside',
  'another tick runs through before the reply is heard',
  'another tick runs alongside',
  'cut off by its deadline',
  'a minute slow, longer than a tick may take',
  ...Object.keys(startTable).map((code) => `refused with ${code}`),
];

const sites = [
  'createBackup: firestore BatchGetDocuments',
  'createBackup: firestore BatchWrite',
  'createBackup: firestore Commit',
  'createBackup: pubsub Publish',
  'createBackup: spanner CreateBackup',
  'createBackup: spanner GetBackup',
  'createBackup: spanner ListBackupOperations',
  'poller: firestore BatchGetDocuments',
  'poller: firestore BatchWrite',
  'poller: firestore Commit',
  'poller: firestore RunQuery',
  'poller: pubsub Publish',
  'poller: spanner CreateBackup',
  'poller: spanner GetBackup',
  'poller: spanner GetOperation',
  'poller: spanner ListBackupOperations',
  'poller: spanner ListBackups',
  'poller: spanner ListDatabases',
];

test('the matrix tries every fault at every call, with both extremes of what Google does not document', async () => {
  const jobs = await matrix();
  assert.ok(jobs.length >= 2_000, `${jobs.length} runs`);
  assert.deepEqual(new Set(jobs.map(({ side }) => side)), new Set(extremes));
  const called = new Set(jobs.map(({ site }) => site));
  assert.deepEqual([...called].toSorted(), sites);
  const reads = sites.filter((site) => /^poller: spanner (Get|List)/.test(site));
  for (const way of [
    'refused with INVALID_ARGUMENT, and so for good',
    'refused with UNAVAILABLE, and so for good',
  ]) {
    const tried = new Set(jobs.filter(({ fault }) => fault === way).map(({ site }) => site));
    assert.deepEqual([...tried].toSorted(), reads, way);
  }
  assert.ok(
    jobs.some(({ fault }) => fault === 'what has just been made is deleted before the reply is heard'),
  );
  for (const way of ways) {
    const tried = new Set(jobs.filter(({ fault }) => fault.startsWith(way)).map(({ site }) => site));
    // Of a look NOT_FOUND is no fault but knowledge.
    const expected = sites.filter(
      (site) =>
        way !== 'refused with NOT_FOUND' || !site.includes('spanner') || site.endsWith('CreateBackup'),
    );
    assert.deepEqual([...tried].toSorted(), expected, way);
  }
});
