import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import * as v from 'valibot';
import { backupNamed, type Harness, request, startHarness } from '../../harness.ts';
import { get, livelyWorld } from './stage.ts';

async function change(on: Harness, id: string, fields: object): Promise<void> {
  const { firestore } = on.stack;
  assert.ok(firestore !== undefined);
  const client = new Firestore({ projectId: 'local', host: firestore.address, ssl: false });
  await client
    .collection('backups')
    .doc(encodeURIComponent(backupNamed(id)))
    .update(fields);
  await client.terminate();
}

test('the page of a backup tells who asked, what happened, its events and its commands', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { status, text } = await get(on, '/backups/local/orders/shop-3');
  assert.equal(status, 200);
  assert.match(text, /<h1>shop-3<\/h1>/);
  assert.match(text, /It waits for <a href="\/backups\/local\/orders\/shop-2"/);
  assert.match(text, /<dt>Spanner says<\/dt><dd><bdi><span class="words"><b>FAILED_PRECONDITION<\/b>/);
  assert.match(text, /asked for it<\/bdi>/);
  assert.match(
    text,
    /spanner-backups cancel projects\/local\/instances\/orders\/backups\/shop-3 --project=local/,
  );
  assert.match(text, new RegExp(`${backupNamed('shop-3')}/\\w+/waiting`));
  assert.match(text, /<details id="raw"><summary>The raw record<\/summary>/);
  assert.match(text, /&quot;nextAttemptAt&quot;: /);
});

test('the data of a backup holds what its page shows, and the whole record', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const Data = v.looseObject({
    state: v.string(),
    tookMs: v.number(),
    events: v.array(v.object({ id: v.string(), unsent: v.boolean() })),
    commands: v.array(v.object({ title: v.string(), note: v.string(), commands: v.array(v.string()) })),
    raw: v.looseObject({ intentAt: v.string(), formerOperations: v.array(v.string()) }),
  });
  const { text } = await get(on, '/backups/local/orders/shop-1.json');
  const data = v.parse(Data, JSON.parse(text));
  assert.equal(data.state, 'succeeded');
  assert.deepEqual(
    data.events.map(({ id, unsent }) => [id.slice(id.lastIndexOf('/') + 1), unsent]),
    [
      ['started', false],
      ['succeeded', false],
    ],
  );
  assert.equal(data.commands[0]?.title, 'Restore it');
});

test('a record that this version cannot read is shown as it is stored', async () => {
  await using on = await startHarness();
  await on.ask(request('shop-1'));
  await change(on, 'shop-1', { state: 'paused', byLaterVersion: '<b>' });
  const { status, text } = await get(on, '/backups/local/orders/shop-1');
  assert.equal(status, 200);
  assert.match(text, /This version cannot read its record/);
  assert.match(text, /&quot;byLaterVersion&quot;: &quot;&lt;b&gt;&quot;/);
});

test('a backup that nobody asked for has no page, but an answer with the command that describes it', async () => {
  await using on = await startHarness();
  const { status, text } = await get(on, '/backups/local/orders/by-somebody');
  assert.equal(status, 404);
  assert.match(text, /gcloud spanner backups describe by-somebody --instance=orders --project=local/);
  assert.equal((await get(on, '/backups/local/orders/by-somebody.json')).status, 404);
  for (const path of [
    '/backups/local/orders/..%2F..%2Fx',
    '/backups/local/orders/X',
    '/backups/local/orders/b/c',
  ])
    assert.equal((await get(on, path)).status, 404, path);
});
