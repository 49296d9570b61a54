import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type Stack, startStack } from '../../local/stack.ts';
import { topology } from '../../local/topology.ts';
import { bundleOptions } from '../../scripts/bundle/options.ts';
import { openInbox } from '../inbox.ts';
import { installed, type Served, serve } from './served.ts';

/*
 * The archive that is deployed, in a folder with nothing but what the archive says it needs, served as Cloud Run serves
 * it, against the local stack.
 */

const run = promisify(execFile);
const database = 'projects/local/instances/main/databases/orders';
const backup = 'projects/local/instances/main/backups/from-the-bundle';

describe('the bundle', () => {
  let folder = '';
  let stack: Stack;
  const served: Served[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    await installed('function.zip', folder);
    stack = await startStack({ spanner: { backupDuration: 200 } });
    stack.spanner.world.addDatabase(database);
  });

  after(async () => {
    await Promise.all(served.map(({ stop }) => stop()));
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('is the same, byte for byte, when it is built again', async () => {
    await run(process.execPath, ['scripts/build.ts', join(folder, 'again')]);
    for (const archive of ['function.zip', 'status.zip']) {
      const [one, other] = await Promise.all(
        ['dist', 'again'].map((name) => readFile(join(folder, name, archive))),
      );
      assert.ok(one !== undefined && other !== undefined && one.equals(other), archive);
    }
  });

  test('holds nothing of the command line, and nothing of the status page', async () => {
    const { metafile } = await build({
      ...bundleOptions,
      entryPoints: ['functions/index.ts'],
      write: false,
      metafile: true,
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.includes('functions/compose.ts'));
    const ofTheCommandLine = /^(cli|local|shared\/terminal|shared\/adapters\/(lazy|rest))\/|@stricli/;
    const ofThePage =
      /^functions\/(backup-status\/|(compose-)?status\.ts)|^shared\/.*\/status-|^node_modules\/hono\//;
    assert.deepEqual(
      inputs.filter((path) => ofTheCommandLine.test(path) || ofThePage.test(path)),
      [],
    );
  });

  test('holds no path of the machine that built it', async () => {
    assert.ok(!(await readFile(join(folder, 'index.cjs'), 'utf8')).includes(process.cwd()));
  });

  test('takes in a request, starts the backup, follows it and announces its outcome', async () => {
    const createBackup = await serve('createBackup', folder, stack);
    served.push(createBackup);
    const pollOperations = await serve('pollOperations', folder, stack);
    served.push(pollOperations);
    const { projectId } = stack.client;
    const pushEndpoint = `${createBackup.url}/projects/${projectId}/topics/${topology.requests}`;
    await stack.client.subscription(topology.push).modifyPushConfig({ pushEndpoint });
    const inbox = openInbox(stack.addresses.pubsub, `projects/${projectId}/subscriptions/${topology.inbox}`);

    // What reads a slot is loaded when there is one, out of the same file.
    const slot = { cron: '* * * * *', timeZone: 'Europe/Berlin' };
    const asked = {
      database,
      backupId: 'from-the-bundle',
      slot,
      retentionPeriod: '7d',
      labels: { ticket: '1' },
    };
    await stack.publish(asked);

    // Both functions announce, and may do it at once: what has the same id is the same event.
    const events = new Map<string, string>();
    for (let ticks = 0; ticks < 50 && ![...events.values()].includes('succeeded'); ticks += 1) {
      await wait(100);
      const tick = await fetch(pollOperations.url, { method: 'POST' });
      assert.equal(tick.status, 200, await tick.text());
      for (const { id, kind } of await inbox.take()) events.set(id, kind);
    }
    await inbox.close();

    assert.deepEqual([...events.values()], ['started', 'succeeded']);
    assert.equal(stack.spanner.world.backup(backup)?.state, 'READY');
    const lines = [...createBackup.lines(), ...pollOperations.lines()];
    // Both came up with what the build had compiled, in the folder that Terraform names.
    for (const { printed } of served)
      assert.match(printed(), /code cache for CommonJS \S*\/index\.cjs was accepted/);
    const outcomes = lines.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'ticked');
    assert.deepEqual(outcomes, ['requested', 'started', 'succeeded']);
  });

  test('answers wrong methods and messages without failing', async () => {
    const [createBackup, pollOperations] = served;
    assert.ok(createBackup !== undefined && pollOperations !== undefined);
    assert.equal((await fetch(pollOperations.url)).status, 405);
    const body = JSON.stringify({ message: { messageId: 'm', data: 'bm8=' }, subscription: 's' });
    const headers = { 'content-type': 'application/json' };
    const pushed = await fetch(`${createBackup.url}/projects/p/topics/t`, { method: 'POST', headers, body });
    assert.equal(pushed.status, 204);
  });
});
