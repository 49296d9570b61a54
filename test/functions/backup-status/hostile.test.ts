import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import { backupNamed, database, request, startHarness } from '../../harness.ts';
import { get } from './stage.ts';

const hostile = `"><img src=x onerror=alert(1)>'</script><script>alert(2)</script>\u202e javascript:alert(3) &amp;`;

test("Spanner's words are text on the page, whatever they hold", async () => {
  await using on = await startHarness();
  on.spanner.world.failNext(database, { code: 'INTERNAL', message: hostile });
  await on.ask(request('shop-1'));
  await on.settleAll();
  const { text } = await get(on, '/');
  assert.match(text, /&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;/);
  assert.doesNotMatch(text, /<img|<script>|alert\(2\)<\/script>/);
  assert.match(text, /&amp;amp;/);
});

test('what an address holds is text on the page, in fields, links and messages', async () => {
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

test('a document that somebody wrote by hand is left out where it cannot be read, and escaped where it can', async () => {
  await using on = await startHarness();
  await on.ask(request('shop-1'));
  await on.ask(request('shop-2'));
  const write = async (id: string, change: object) => {
    const client = new Firestore({ projectId: 'local', host: on.stack.addresses.firestore, ssl: false });
    await client
      .collection('backups')
      .doc(encodeURIComponent(backupNamed(id)))
      .update(change);
    await client.terminate();
  };
  await write('shop-1', { 'request.database': `javascript:alert(1)//${hostile}` });
  await write('shop-2', { requests: 'none' });
  const { status, text } = await get(on, '/');
  assert.equal(status, 200);
  assert.doesNotMatch(text, /shop-2</);
  assert.doesNotMatch(text, /href="javascript|<img/);
});
