import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { database, startHarness } from '../../harness.ts';
import { customers, get, livelyWorld, watchStore } from './stage.ts';

/* Every page answers GET and HEAD, as a page and as data, and nothing of it changes anything. */

const query = `database=${encodeURIComponent(customers)}&retentionPeriod=14d`;

/** An address of each page, what only that page shows, and a field that only its data has. */
const pages = [
  { path: '/', json: '/.json', shows: '<h1>Backups</h1>', has: 'running' },
  { path: '/timeline', json: '/timeline.json', shows: '<h1>Timeline</h1>', has: 'since' },
  {
    path: '/databases/local/orders/shop',
    json: '/databases/local/orders/shop.json',
    shows: '<h1>shop</h1>',
    has: 'known',
  },
  {
    path: '/backups/local/orders/shop-1',
    json: '/backups/local/orders/shop-1.json',
    shows: '<h1>shop-1</h1>',
    has: 'raw',
  },
  {
    path: `/request?${query}`,
    json: `/request.json?${query}`,
    shows: '<h1>Request a backup</h1>',
    has: 'request',
  },
] as const;

const each = (methods: readonly string[]) => [...new Set(methods)].toSorted();

const Data = v.record(v.string(), v.unknown());
const keysOf = (text: string) => Object.keys(v.parse(Data, JSON.parse(text)));

test('every page is there as data: at .json, or for a client that accepts JSON rather than HTML', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  for (const { path, json, shows, has } of pages) {
    const data = await get(on, json);
    assert.match(data.headers.get('content-type') ?? '', /^application\/json/, json);
    assert.ok(keysOf(data.text).includes(has), `${json} has ${keysOf(data.text)}`);
    const accepted = await get(on, path, { headers: { accept: 'application/json' } });
    assert.match(accepted.headers.get('content-type') ?? '', /^application\/json/, path);
    assert.deepEqual([accepted.text, accepted.headers.get('vary')], [data.text, 'Accept'], path);
    for (const accept of [browser, '*/*']) {
      const { text, headers } = await get(on, path, { headers: { accept } });
      assert.match(headers.get('content-type') ?? '', /^text\/html/, path);
      assert.match(text, /^<!doctype html>/);
      assert.ok(text.includes(shows), path);
    }
  }
});

test('the data of the first screen has what the page shows', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { running } = v.parse(Data, JSON.parse((await get(on, '/.json')).text));
  const { items } = v.parse(v.object({ items: v.array(v.looseObject({})) }), running);
  assert.deepEqual(
    items.map(({ database: name, progressPercent }) => [name, progressPercent]),
    [[database, 50]],
  );
});

test('every route answers all methods but GET and HEAD with 405, and reads nothing', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const called = watchStore(on);
  const asset = /\/assets\/script\.\w+\.js/.exec((await get(on, '/request')).text);
  const paths = [...pages.flatMap(({ path, json }) => [path, json]), asset?.[0] ?? '/assets', '/nowhere'];
  for (const path of paths)
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'QUERY']) {
      const { status, headers, text } = await get(on, path, { method });
      assert.deepEqual([path, method, status, headers.get('allow')], [path, method, 405, 'GET, HEAD']);
      assert.match(text, /read-only/);
    }
  assert.deepEqual(called, []);
  for (const { path } of pages) {
    const { status, text } = await get(on, path, { method: 'HEAD' });
    assert.deepEqual([path, status, text], [path, 200, '']);
  }
});

test('the status page only reads the store: by queries, and by names', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const called = watchStore(on);
  for (const { path, json } of pages)
    for (const address of [path, json]) assert.equal((await get(on, address)).status, 200, address);
  for (const path of ['/?database=shop', '/?state=succeeded', '/timeline?instance=orders', '/nowhere'])
    await get(on, path);
  assert.deepEqual(each(called), ['BatchGetDocuments', 'RunQuery']);
});

test('the form of a request reads nothing from the store', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const called = watchStore(on);
  for (const path of ['/request', `/request?${query}`, `/request.json?${query}`, '/request?database=%3C'])
    await get(on, path);
  assert.deepEqual(called, []);
  // What counts them does count.
  await get(on, '/backups/local/orders/shop-1');
  assert.deepEqual(called, ['BatchGetDocuments']);
});
