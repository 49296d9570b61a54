import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { folderOf } from './emulators.ts';
import { findSdk } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

const lane = "On Google's own emulators";
const parts = [folderOf('pubsub'), folderOf('firestore'), ...spannerEmulatorParts];
const missing = `the Google Cloud SDK with its Pub/Sub, Firestore and Spanner emulators was not found`;
const suites = [
  'e2e',
  'firestore',
  'pubsub',
  'restore',
  'spanner',
  'spanner-bytes',
  'spanner-counters',
  'spanner-passage',
  'spanner-past',
  'spanner-protos',
  'spanner-rows',
  'spanner-schema',
  'spanner-stack',
  'spanner-told',
].map((name) => `${name}.lane.ts`);

/** Runs a suite in a process of its own: its emulators end with it, and nothing of one suite is left to the next. */
async function passes(suite: string, { signal }: TestContext): Promise<void> {
  // To a runner inside of a runner, Node would say nothing.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [`${import.meta.dirname}/${suite}`], {
    env,
    signal,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  // One in which there is nothing passes, too.
  if (code !== 0 || !/^\W*pass [1-9]/m.test(said))
    throw new Error(`node test/google/${suite} failed:\n${said}`);
}

test('every suite in this folder is part of the lane', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.lane.ts'));
  assert.deepEqual(files.toSorted(), suites.toSorted());
});

if ((await findSdk(...parts)) !== undefined)
  describe(lane, { concurrency: Math.max(1, availableParallelism() - 1) }, () => {
    for (const suite of suites) test(`node test/google/${suite}`, (t) => passes(suite, t));
  });
else if (process.env.GOOGLE_EMULATORS === 'required')
  test(lane, () => {
    throw new Error(`${missing}, and GOOGLE_EMULATORS=required`);
  });
else test(lane, { skip: missing }, () => {});
