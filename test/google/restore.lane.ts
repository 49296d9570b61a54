import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startStack } from '../../local/stack.ts';
import { topology } from '../../local/topology.ts';
import { sectionsOf } from '../contract/snippets.ts';
import { openInbox } from '../inbox.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts, startSpannerEmulator } from './spanner-emulator.ts';

/* docs/restore.md: its rehearsal is run word for word, and its gcloud is asked for backups that we know. */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const sections = sectionsOf('restore.md');
const codeOf = (title: string) => sections.find((section) => section.title === title)?.code ?? [];

await googleSuite("docs/restore.md, before Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  await test('the rehearsal of docs/restore.md restores the rows of the newest backup after they were lost', async (t) => {
    const emulator = await startSpannerEmulator(sdk);
    const stack = await startStack({ spanner: { upstream: emulator.address, backupDuration: 0 } });
    const inbox = openInbox(stack.addresses.pubsub, `projects/local/subscriptions/${topology.inbox}`);
    t.after(async () => {
      await inbox.close();
      await stack.stop();
      await emulator.stop();
    });
    const [, prepare, program, restore] = codeOf('Rehearse it').map(({ source }) => source);
    const env = { ...process.env, PUBSUB_EMULATOR_HOST: stack.addresses.pubsub };
    const shell = (source = '') =>
      run('bash', ['-euc', source.replaceAll('127.0.0.1:9011', stack.addresses.spanner)], { cwd: root, env });
    const prepared = await shell(prepare);
    assert.match(prepared.stdout, /Made projects\/local\/instances\/main\/databases\/orders/);
    for (const kinds = new Set<string>(); !kinds.has('succeeded'); ) {
      t.signal.throwIfAborted();
      await stack.tick();
      for (const { kind } of await inbox.take()) kinds.add(kind);
    }
    const exports = prepare?.split('\n').filter((line) => line.startsWith('export ')) ?? [];
    const accident = prepare?.match(/npx node --input-type.*?"\n(?=npm)/s)?.[0] ?? '';
    await shell(
      [...exports, accident.replace('insert([{ Id: 1 }, { Id: 2 }])', 'deleteRows([1, 2])')].join('\n'),
    );
    // Beside the clients of the repository, as the page says, and out of everybody's way.
    const folder = await mkdtemp(join(root, 'node_modules/.restore-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'restore.mjs');
    await writeFile(file, program ?? '');
    // The moment is in whole seconds: one that has begun after the backup.
    const later = `date() { command date -d '+2 seconds' "$@"; }`;
    const { stdout } = await shell([later, ...exports, restore?.replace('restore.mjs', file)].join('\n'));
    assert.match(stdout, /^restoring projects\/local\/instances\/main\/backups\/orders-/);
    assert.match(stdout, /databases\/orders-restored is READY(_OPTIMIZING)?$/m);
    assert.match(stdout, /^Orders: 2 rows$/m);
  });

  await test('the gcloud command lists the good backups from before a moment, the newest first', async (t) => {
    const [first] = codeOf('Find the newest good backup');
    const backup = (id: string, versionTime: string, state = 'READY') => ({
      name: `projects/p/instances/main/backups/${id}`,
      database: 'projects/p/instances/main/databases/orders',
      versionTime,
      state,
    });
    const backups = [
      backup('older', '2026-11-20T02:00:00.5Z'),
      backup('newest', '2026-11-22T02:00:00.123456Z'),
      backup('unfinished', '2026-11-22T02:10:00Z', 'CREATING'),
      backup('too-late', '2026-11-22T02:30:01Z'),
    ];
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ backups }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const config = await mkdtemp(join(tmpdir(), 'gcloud-'));
    t.after(async () => {
      server.close();
      await rm(config, { recursive: true, force: true });
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
    const env = {
      ...process.env,
      PROJECT: 'p',
      INSTANCE: 'main',
      DATABASE_ID: 'orders',
      MOMENT: '2026-11-22T02:30:00Z',
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: `http://127.0.0.1:${address.port}/`,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
      CLOUDSDK_CONFIG: config,
    };
    const { stdout } = await run('bash', ['-euc', first?.source ?? ''], { env });
    const listed = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s+/)[0]);
    assert.deepEqual(listed, ['newest', 'older']);
    assert.match(decodeURIComponent(asked[0] ?? ''), /\/instances\/main\/backups\?.*database/);
  });
});
