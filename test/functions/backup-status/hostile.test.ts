import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldValue, Firestore } from '@google-cloud/firestore';
import { documentId } from '../../../shared/adapters/firestore/document.ts';
import { backupNamed, type Harness, request, startHarness } from '../../harness.ts';
import { customers, elsewhere, get, livelyWorld } from './stage.ts';

const hostile = `"><img src=x onerror=alert(1)>'</script><script>alert(2)</script>\u202e javascript:alert(3) &amp;`;

/** Changes a document by hand. */
async function write(
  on: Harness,
  collection: 'backups' | 'databases',
  name: string,
  change: object,
): Promise<void> {
  const client = new Firestore({ projectId: 'local', host: on.stack.addresses.firestore, ssl: false });
  await client.collection(collection).doc(documentId(name)).update(change);
  await client.terminate();
}

/** A world in which Spanner said this wherever a page shows its words. */
async function saying(on: Harness, message: string): Promise<void> {
  await livelyWorld(on);
  const error = { code: 13, status: 'INTERNAL\u202e', message };
  const verdict = { is: 'stale', since: '2026-11-22T10:00:00Z', code: 'OLD', reason: message, maxAgeMs: 1 };
  for (const id of ['customers-1', 'shop-3'])
    await write(on, 'backups', backupNamed(id), { error, lastError: error, blockedBy: FieldValue.delete() });
  await write(on, 'databases', customers, { verdict });
  await write(on, 'databases', elsewhere, { 'last.error': error });
}

const spoken = [
  '/',
  '/timeline',
  '/databases/local/orders/customers',
  '/databases/local/eu/ledger',
  '/backups/local/orders/customers-1',
];

test("Spanner's words are text on every page, whatever they hold, and reorder nothing around them", async () => {
  await using on = await startHarness();
  await saying(on, hostile);
  for (const path of spoken) {
    const { text } = await get(on, path);
    assert.match(text, /&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;/, path);
    assert.doesNotMatch(text, /<img|<script>|alert\(2\)<\/script>/, path);
    assert.match(text, /&amp;amp;/, path);
    assert.ok(text.includes('\u202e'), path);
    const around = text.replaceAll(/<bdi>.*?<\/bdi>/gs, '');
    assert.doesNotMatch(around, /\u202e/, `${path}: a mark stands outside of a bdi`);
  }
});

test("Spanner's words are cut on every page, however many they are", async () => {
  await using on = await startHarness();
  await saying(on, 'm'.repeat(50_000));
  for (const path of spoken) {
    const [page = ''] = (await get(on, path)).text.split('<details');
    assert.match(page, /m{1000}/, path);
    assert.doesNotMatch(page, /m{2001}/, path);
  }
});

test('text of an address is text on the page, in fields, links and messages', async () => {
  await using on = await startHarness();
  const word = encodeURIComponent(hostile);
  for (const path of [
    `/?instance=${word}`,
    `/?database=${word}`,
    `/?since=${word}`,
    `/?state=${word}`,
    `/${word}`,
    `/?waiting=${word}`,
    `/?unknown=${word}`,
  ]) {
    const { text } = await get(on, path);
    assert.doesNotMatch(text, /<img|<script>|"javascript:/, path);
    for (const [, address = ''] of text.matchAll(/(?:href|action|src)="([^"]*)"/g))
      assert.match(address, /^(\/(?!\/)|#)/, `${path}: ${address}`);
  }
});

test('a record that was changed by hand is left out if it cannot be read, and escaped otherwise', async () => {
  await using on = await startHarness();
  await on.ask(request('shop-1'));
  await on.ask(request('shop-2'));
  await write(on, 'backups', backupNamed('shop-1'), {
    'request.database': `javascript:alert(1)//${hostile}`,
  });
  await write(on, 'backups', backupNamed('shop-2'), { requests: 'none' });
  const { status, text } = await get(on, '/');
  assert.equal(status, 200);
  assert.doesNotMatch(text, /shop-2</);
  assert.doesNotMatch(text, /href="javascript|<img/);
});
