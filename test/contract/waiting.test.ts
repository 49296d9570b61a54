import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { topology } from '../../local/topology.ts';
import { type Harness, project, request, startHarness } from '../harness.ts';
import { sectionsOf } from './snippets.ts';

/* docs/subscribe.md: the loop that waits for one backup, as it stands there. */

const root = join(import.meta.dirname, '../..');
const source = sectionsOf('subscribe.md').find(({ title }) => title === 'Waiting for one backup')?.code[0]
  ?.source;

/** Runs the loop, with ticks of the poller meanwhile. */
async function waitFor(t: TestContext, harness: Harness, asked: object) {
  // Below the repository, so that it finds the client library.
  const folder = await mkdtemp(join(root, 'dist-waiting-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'wait-for-backup.mjs');
  await writeFile(file, source ?? '');
  const child = spawn(process.execPath, [file, JSON.stringify(asked)], {
    env: { ...process.env, PROJECT: project, PUBSUB_EMULATOR_HOST: harness.stack.addresses.pubsub },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  const closed = once(child, 'close').then(([code]): unknown => code);
  let code: unknown;
  while (code === undefined) {
    const tick = harness.tick();
    code = await Promise.race([closed, tick.then(() => undefined)]);
    await tick;
    harness.clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { code, out: out.trim() };
}

test('the waiting loop of the page ends with the outcome of its own message, and leaves no subscription', async (t) => {
  await using harness = await startHarness({ spanner: { backupDuration: 5_000 } });
  assert.deepEqual(await waitFor(t, harness, request('before-42')), {
    code: 0,
    out: 'started\nsucceeded',
  });
  const [subscriptions] = await harness.stack.client.topic(topology.events).getSubscriptions();
  assert.deepEqual(
    subscriptions.map(({ name }) => name.split('/').at(-1)),
    [topology.inbox],
  );
});

test('the waiting loop of the page hears of a rejection that has no subject', async (t) => {
  await using harness = await startHarness();
  assert.deepEqual(await waitFor(t, harness, { databse: 'orders' }), { code: 1, out: 'rejected' });
});
