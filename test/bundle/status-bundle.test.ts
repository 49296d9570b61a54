import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { type Stack, startStack } from '../../local/stack.ts';
import { bundleOptions } from '../../scripts/bundle/options.ts';
import { packagesOf } from '../../scripts/bundle/packages.ts';
import { installed, type Served, serve } from './served.ts';

/* The archive of the status page, installed and served as Cloud Run serves it, against the local stack. */

const root = join(import.meta.dirname, '../..');
const database = 'projects/local/instances/main/databases/orders';

describe('the bundle of the status page', () => {
  let folder = '';
  let stack: Stack;
  let page: Served;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'status-bundle-'));
    await installed('status.zip', folder);
    stack = await startStack({ spanner: { backupDuration: 3_600_000 } });
    stack.spanner.world.addDatabase(database);
    await stack.publish({ database, backupId: 'seen-on-the-page', retentionPeriod: '7d' });
    page = await serve('backupStatus', folder, stack);
  });

  after(async () => {
    await page?.stop();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('shows a running backup, as a page and as data, and starts with the compile cache of the build', async () => {
    const html = await answerWith(`${page.url}/`, 'seen-on-the-page');
    assert.match(html, /<h1/);
    assert.match(await answerWith(`${page.url}/.json`, 'seen-on-the-page'), /^\{/);
    assert.match(page.printed(), /code cache for CommonJS \S*\/index\.cjs was accepted/);
  });

  test('holds no client of Spanner or Pub/Sub, which could change something', async () => {
    const { metafile } = await build({
      ...bundleOptions,
      entryPoints: ['functions/status.ts'],
      write: false,
      metafile: true,
    });
    const inputs = Object.keys(metafile.inputs);
    assert.ok(inputs.some((path) => path.startsWith('functions/backup-status/')));
    const ofOthers =
      /^(cli|local|functions\/(create-backup|poll-operations))\/|@google-cloud\/(pubsub|spanner)|@stricli/;
    assert.deepEqual(
      inputs.filter((path) => ofOthers.test(path)),
      [],
    );
    const packages = await packagesOf(root, 'functions/status.ts');
    assert.deepEqual(
      packages.map(({ name }) => name),
      ['@google-cloud/firestore-api'],
    );
  });
});

/** What a page answers as soon as the words are in it: the request is taken in when Pub/Sub delivers it. */
async function answerWith(url: string, words: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(url);
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    if (text.includes(words)) return text;
  }
  throw new Error(`${url} never says ${words}`);
}
