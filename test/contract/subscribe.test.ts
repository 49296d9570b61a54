import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { parseFilter } from 'google-emulators/pubsub/filter.ts';
import { startEndpoint } from 'google-emulators/test/pubsub/endpoint.ts';
import { eventKinds, eventTypes } from '../../contract/events.ts';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { type Harness, startHarness } from '../harness.ts';
import { consumerFolder } from './consumer.ts';
import { sectionsOf } from './snippets.ts';

/* docs/subscribe.md: its commands run against the local stack, and its example behind them. */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const sections = sectionsOf('subscribe.md');
const database = 'projects/shop/instances/main/databases/orders';
const request = { database, backupId: 'nightly', retentionPeriod: '14d', labels: { ticket: 'OPS-1' } };

function codeOf(title: string, which = 0): string {
  return sections.find((section) => section.title === title)?.code[which]?.source ?? '';
}

async function start(options = {}): Promise<Harness> {
  const harness = await startHarness(options);
  harness.spanner.world.addDatabase(database, { createTimeMs: 0 });
  return harness;
}

async function gcloud(t: TestContext, { stack }: Harness, source: string, env: Record<string, string> = {}) {
  const config = await mkdtemp(join(tmpdir(), 'gcloud-'));
  t.after(() => rm(config, { recursive: true, force: true }));
  return run('bash', ['-euc', source], {
    env: {
      ...process.env,
      PROJECT: 'local',
      DATABASE: database,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `${stack.pubsub?.rest?.url}/`,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
      CLOUDSDK_CONFIG: config,
      ...env,
    },
  });
}

const hasGcloud = await run('gcloud', ['--version']).then(
  () => true,
  () => false,
);
const needsGcloud = { skip: hasGcloud ? false : 'gcloud is not installed' };

/** The filters that the page shows, in its commands and in its table. */
const filters = [
  ...filtersIn(codeOf('A filtered subscription').replace(`"'"$DATABASE"'"`, `"${database}"`)),
  ...filtersIn(codeOf('Reading events')),
  ...filtersIn(codeOf('A push endpoint')),
  ...(sections.find(({ title }) => title === 'A filtered subscription')?.text ?? '').matchAll(
    /\| `([^`]+)` \|$/gm,
  ),
].map(([, filter = '']) => filter);

function filtersIn(source: string) {
  return [...source.matchAll(/--message-filter='([^']+)'/g)];
}

test('the filters on the page pick the events that it says', () => {
  const passing = filters.map((filter) =>
    eventKinds.filter((kind) => parseFilter(filter)(toMessage(eventExamples[kind]).attributes)),
  );
  const ofBackups = eventKinds.filter((kind) => kind !== 'rejected');
  assert.deepEqual(passing, [
    ['failed'],
    ['succeeded'],
    ['succeeded'],
    ['succeeded'],
    ['succeeded', 'failed', 'cancelled', 'expired'],
    ofBackups,
    ofBackups,
    ['rejected'],
    eventKinds,
  ]);
});

test('a filter by type and database is short enough for the longest names that the page speaks of', () => {
  const longest = `projects/${'p'.repeat(30)}/instances/${'i'.repeat(64)}/databases/${'d'.repeat(30)}`;
  for (const kind of eventKinds)
    assert.doesNotThrow(() =>
      parseFilter(`attributes.ce-type = "${eventTypes[kind]}" AND attributes.database = "${longest}"`),
    );
});

test(
  'a filtered subscription gets the failures of its database, and gcloud pulls them',
  needsGcloud,
  async (t) => {
    await using harness = await start();
    const other = 'projects/shop/instances/main/databases/stock';
    harness.spanner.world.addDatabase(other, { createTimeMs: 0 });
    await gcloud(t, harness, codeOf('A filtered subscription'));
    harness.break('spanner', 'CreateBackup', { kind: 'refused', code: 'INVALID_ARGUMENT' });
    for (const asked of [request, { ...request, database: other, backupId: 'other' }])
      await harness.ask(asked);
    const pull = codeOf('A filtered subscription', 1);
    const { stdout } = await gcloud(t, harness, pull);
    assert.deepEqual(
      stdout
        .split('\n')
        .slice(1)
        .map((line) => /^dev\.spannerbackup\.backup\.v1\.(\w+) +(\S+) +\{"requests"/.exec(line)?.slice(1)),
      [['failed', 'projects/shop/instances/main/backups/nightly'], undefined],
    );
  },
);

test('the program on the page reads of a backup that succeeded', needsGcloud, async (t) => {
  await using harness = await start();
  const { stack } = harness;
  await gcloud(t, harness, codeOf('Reading events'));
  const folder = await consumerFolder(t);
  await writeFile(join(folder, 'reader.mjs'), codeOf('Reading events', 1));
  const env = { ...process.env, PROJECT: 'local', PUBSUB_EMULATOR_HOST: stack.addresses.pubsub };
  const reader = spawn(process.execPath, ['reader.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => reader.kill());
  const read = once(reader.stdout, 'data');
  await harness.ask(request);
  await harness.settleAll();
  const [line] = await read;
  assert.match(String(line), /^projects\/shop\/instances\/main\/backups\/nightly is there, \d+ bytes\n$/);
});

test(
  'the example enters a finished backup into its catalogue, and no other event',
  needsGcloud,
  async (t) => {
    await using harness = await start();
    const catalogue = await startEndpoint(t, 503, 200);
    const url = await startExample(t, catalogue.url);
    await gcloud(t, harness, codeOf('A push endpoint'), { ENDPOINT: url });
    await harness.ask(request);
    await harness.settleAll();
    await harness.stack.pubsub?.broker.quiet();
    assert.equal(catalogue.pushes.length, 1, 'the catalogue was down');
    await harness.timers.advance(10_000);
    await harness.stack.pubsub?.broker.idle();
    const [, entry, ...more] = catalogue.pushes;
    assert.deepEqual(more, []);
    const name = 'projects/shop/instances/main/backups/nightly';
    assert.equal(decodeURIComponent(entry?.path ?? '').startsWith(`/${name}/`), true, entry?.path);
    assert.partialDeepStrictEqual(entry?.body, { backup: { name, state: 'READY' }, tickets: ['OPS-1'] });
  },
);

test('what the example cannot read it acknowledges', async (t) => {
  const catalogue = await startEndpoint(t, 200);
  const url = await startExample(t, catalogue.url);
  const { attributes } = toMessage(eventExamples.succeeded);
  for (const message of [
    { data: 'e30=', attributes, messageId: '1' },
    {
      data: 'e30=',
      attributes: { ...attributes, 'ce-type': 'dev.spannerbackup.backup.v1.copied' },
      messageId: '2',
    },
    { data: 'aGVsbG8=', attributes: {}, messageId: '3' },
  ]) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' }),
    });
    assert.equal(response.status, 204);
  }
  assert.deepEqual(catalogue.pushes, []);
});

/** Serves the example as functions-framework does, and gives its address. */
async function startExample(t: TestContext, catalogueUrl: string): Promise<string> {
  const folder = await consumerFolder(t);
  for (const name of ['index.js', 'package.json'])
    await copyFile(join(root, 'examples/on-backup-succeeded', name), join(folder, name));
  process.env.CATALOGUE_URL = catalogueUrl;
  await import(join(folder, 'index.js'));
  const server = getTestServer('onBackupSucceeded');
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the example is not listening on TCP');
  return `http://127.0.0.1:${address.port}/projects/local/topics/spanner-backup-events`;
}
