import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '@stricli/core';
import { application } from '../../../cli/app.ts';
import { statusOf } from '../../../cli/exit.ts';
import { contextFor } from '../stage.ts';
import { check } from './stage.ts';

test('check ends with 8, and nothing is ok, if no API answers', async () => {
  const printed = { out: '', err: '' };
  const context = contextFor(printed, { rest: async () => () => Promise.reject(new Error('fetch failed')) });
  await run(application, ['check', '--project=acme', '--region=europe-west1', '--instance=main'], context);
  assert.equal(statusOf(context.process.exitCode), 8);
  assert.doesNotMatch(printed.out, /^ok/m);
  assert.match(printed.out, /no answer \(fetch failed\)/);
});

test('check without credentials says how to get some, and ends with 1', async () => {
  const printed = { out: '', err: '' };
  const none = new Error('Could not load the default credentials. Browse to …');
  const context = contextFor(printed, { rest: async () => () => Promise.reject(none) });
  await run(application, ['check', '--project=acme'], context);
  assert.equal(statusOf(context.process.exitCode), 1);
  assert.match(printed.err, /There are no credentials\. Run: gcloud auth application-default login/);
});

test('check prints a line for each finding, with the reason and the command under a failure', async () => {
  const { out } = await check((world) => void world.apis.delete('run.googleapis.com'), '--format=text');
  assert.match(
    out,
    /^FAIL {2}API run\.googleapis\.com\n {6}it is not enabled\n {6}gcloud services enable run\.googleapis\.com --project=acme\nok {4}API spanner/m,
  );
});

test('check of a local stack ends with 2: there is nothing to check', async () => {
  const printed = { out: '', err: '' };
  const context = contextFor(printed, { environment: { SPANNER_EMULATOR_HOST: '127.0.0.1:1' } });
  await run(application, ['check', '--project=acme'], context);
  assert.equal(statusOf(context.process.exitCode), 2);
  assert.match(printed.err, /a local stack has no rights, APIs or schedules/);
});
