import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix } from './matrix.ts';
import { randomJobs } from './random.ts';
import { Table } from './table.ts';
import { type Job, workOff } from './work.ts';

/** `npm run faults` makes all of these runs; here is every so-many-th of them. */
const everyNth = 307;
const seeds = Array.from({ length: 6 }, (_, index) => 1_000 + index);

async function wrong(jobs: readonly Job[]): Promise<readonly unknown[]> {
  const table = new Table();
  await workOff(jobs, ({ name }, verdict) => table.add(name, verdict));
  assert.equal(table.runs, jobs.length);
  return table.wrong;
}

test('whatever befalls a remote call, nothing is lost, made twice or contradicted', async () => {
  assert.deepEqual(await wrong(await matrix({ share: { rest: 5, of: everyNth } })), []);
});

test('nor where several faults come together, among publishers who disagree and people who meddle', async () => {
  assert.deepEqual(await wrong(seeds.flatMap(randomJobs)), []);
});
