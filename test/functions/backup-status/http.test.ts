import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as functions from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { backupStatus } from '../../../functions/backup-status/handler.ts';
import type { Fact } from '../../../shared/runtime/log.ts';
import { parseStatusConfig } from '../../../shared/runtime/status-config.ts';
import { startHarness } from '../../harness.ts';
import { get, livelyWorld } from './stage.ts';

test('every answer has a strict content security policy, and may not be cached', async () => {
  await using on = await startHarness();
  for (const path of ['/', '/.json', '/nowhere', '/?since=never']) {
    const { headers } = await get(on, path);
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('set-cookie'), null);
  }
});

test('a page loads its own assets only, by the hash of their content, and they may be cached for ever', async () => {
  await using on = await startHarness();
  const { text } = await get(on, '/');
  const loaded = [...text.matchAll(/(?:src|href)="([^"]+\.(?:css|js))"/g)].map(([, path]) => path ?? '');
  assert.equal(loaded.length, 2);
  for (const path of loaded) {
    assert.match(path, /^\/assets\/\w+\.[0-9a-f]{16}\.(css|js)$/);
    const asset = await get(on, path);
    assert.equal(asset.status, 200);
    assert.match(asset.headers.get('content-type') ?? '', /^text\/(css|javascript); charset=utf-8$/);
    assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.notEqual(asset.text, '');
    assert.doesNotMatch(asset.text, /https?:|url\(|@import/);
  }
  assert.equal((await get(on, '/assets/style.0000000000000000.css')).status, 404);
  assert.doesNotMatch(text, /https?:\/\//);
  assert.doesNotMatch(text, / style=| on\w+=|<script>/);
});

test('the only script has less than a kilobyte when it is compressed', async () => {
  await using on = await startHarness();
  const [path = ''] = /\/assets\/script\.\w+\.js/.exec((await get(on, '/')).text) ?? [];
  const { text } = await get(on, path);
  assert.match(text, /fetch/);
  const size = gzipSync(text).length;
  assert.ok(size < 1_024, `${size} bytes`);
});

test('an address without a page is answered with 404, in the form that was asked for', async () => {
  await using on = await startHarness();
  for (const path of ['/nowhere', '/databases', '/backups/local/orders', '//elsewhere', '/constructor']) {
    const { status, text } = await get(on, path);
    assert.equal(status, 404, path);
    assert.match(text, /There is no such page/);
    assert.doesNotMatch(text, /href="\/\//);
  }
  const { status, text } = await get(on, '/nowhere.json');
  assert.deepEqual(
    [status, JSON.parse(text)],
    [404, { error: 'There is no such page', message: 'Nothing is served at /nowhere.json.' }],
  );
});

// Google's library tries for six seconds before it gives up, so one failing read has to tell all.
test('when the read of one list fails, the whole page says that the records could not be read', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const isOfDatabases = ({ request: asked }: { readonly request: object }) =>
    JSON.stringify(asked).includes('"databases"');
  const mend = on.break('firestore', isOfDatabases, { kind: 'refused', code: 'PERMISSION_DENIED' });
  const { status, text, headers } = await get(on, '/');
  assert.equal(status, 503);
  assert.match(text, /<h1>The records could not be read<\/h1>/);
  assert.match(text, /injected: refused with PERMISSION_DENIED/);
  assert.match(text, /needs roles\/datastore.viewer/);
  assert.doesNotMatch(text, /shop-2/);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(on.facts.at(-1)?.message, 'the records could not be read for the status page');
  mend();
  assert.equal((await get(on, '/')).status, 200);
});

test('an internal error is a page that says so, and does not blame the records', async () => {
  const facts: Fact[] = [];
  const notRead = () => Promise.reject(new Error('nothing is read here'));
  const records = { open: notRead, settled: notRead, ofDatabase: notRead, record: notRead };
  const broken = backupStatus({
    clock: () => {
      throw new TypeError('no time of day');
    },
    config: parseStatusConfig({ GOOGLE_CLOUD_PROJECT: 'local' }),
    records: { ...records, database: notRead, databases: notRead, found: notRead },
    log: (fact) => facts.push(fact),
  });
  functions.http('brokenStatus', broken);
  await using server = getTestServer('brokenStatus').listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const response = await fetch(`http://127.0.0.1:${address.port}/request`);
  assert.equal(response.status, 500);
  const text = await response.text();
  assert.match(text, /<h1>This page could not be made<\/h1>/);
  assert.doesNotMatch(text, /could not be read<|no time of day/);
  assert.deepEqual(facts, [
    {
      severity: 'ERROR',
      message: 'a page of the status page could not be made',
      reason: 'TypeError: no time of day',
    },
  ]);
});
