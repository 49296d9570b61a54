import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import { hourMs, instance, request, startHarness } from '../../harness.ts';
import {
  customers,
  elsewhere,
  firstScreen,
  get,
  idsOf,
  livelyWorld,
  otherInstance,
  watchStore,
} from './stage.ts';

const targets = [`${instance}/databases/*=26h`, `${otherInstance}/databases/*=26h`].join(',');

test('the first screen tells what runs, what waits for what, and what failed, in the words of Spanner', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { text } = await get(on, '/');
  const { summary } = await firstScreen(on);
  assert.deepEqual(await idsOf(on, 'running'), ['shop-2']);
  assert.deepEqual(await idsOf(on, 'waiting'), ['shop-3']);
  assert.deepEqual(await idsOf(on, 'ended'), ['customers-1', 'ledger-1']);
  assert.match(text, /<progress max="100" value="50" aria-label="[^"]+">50 %<\/progress>/);
  assert.match(
    text,
    /href="\/backups\/local\/orders\/shop-2"[^>]*>shop-2<\/a> <span[^>]*>another backup of this/,
  );
  assert.match(text, /<b>RESOURCE_EXHAUSTED<\/b>: out of storage/);
  assert.deepEqual(
    summary.map(({ list, count, words }) => [list, count, words[0]]),
    [
      ['running', '1', 'shop 50 %'],
      ['waiting', '1', 'shop: behind shop-2'],
      ['ended', '2', 'customers failed 2 h 31 min ago: out of storage'],
      ['databases', '3', 'ledger: no good backup'],
    ],
  );
});

test('a card shortens the name of a key, and shows it whole when it is pointed at', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const key = 'projects/local/locations/europe-west1/keyRings/books/cryptoKeys/ledger';
  on.spanner.world.failNext(customers, {
    code: 'FAILED_PRECONDITION',
    message: `KMS key ${key} is DISABLED.`,
  });
  await on.ask({ database: customers, backupId: 'customers-2', retentionPeriod: '7d' });
  await on.settleAll();
  const [card = ''] =
    /<li class="card bad"><a href="#ended">.*?<\/li>/s.exec((await get(on, '/')).text) ?? [];
  assert.match(card, /<bdi>customers failed [^<]*: KMS key …\/ledger is DISABLED\.<\/bdi>/);
  assert.ok(card.includes(`: KMS key ${key} is DISABLED."`));
  const { summary } = await firstScreen(on);
  assert.match(summary.find(({ list }) => list === 'ended')?.words.join() ?? '', new RegExp(key));
});

test('the first screen lists stale databases first, then fresh ones, then those that no target matches', async () => {
  await using on = await startHarness({ environment: { FRESHNESS_TARGETS: targets.replace(/,.*/, '') } });
  await livelyWorld(on);
  await on.settleAll();
  const { databases } = await firstScreen(on);
  assert.deepEqual(
    databases?.items.map((item) => [item.database, item.verdict]),
    [
      [customers, 'stale'],
      [`${instance}/databases/shop`, 'fresh'],
      [elsewhere, undefined],
    ],
  );
  const { text } = await get(on, '/');
  assert.match(text, /<a href="\/databases\/local\/orders\/customers"/);
});

test('databases that no target matches are listed too, the one with the oldest good backup first', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  assert.deepEqual(await idsOf(on, 'databases'), ['ledger', 'customers', 'shop']);
  assert.doesNotMatch((await get(on, '/')).text, /has noted no database yet/);
});

test('before the poller has noted a database, the first screen lists those of the latest outcomes', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const client = new Firestore({ projectId: 'local', host: on.stack.addresses.firestore, ssl: false });
  await client.recursiveDelete(client.collection('databases'));
  await client.terminate();
  assert.deepEqual(await idsOf(on, 'databases'), ['ledger', 'customers', 'shop']);
  assert.match((await get(on, '/')).text, /has noted no database yet/);
});

test('when no backup was asked for yet, the first screen says so, and how to begin', async () => {
  await using on = await startHarness();
  const { status, text } = await get(on, '/');
  assert.equal(status, 200);
  assert.match(text, /Nothing has been asked for yet/);
  for (const none of ['Nothing is running', 'Nothing waits', 'Nothing failed'])
    assert.match(text, new RegExp(none));
});

test('the filters instance, database, state and since narrow every list of the first screen', async () => {
  await using on = await startHarness({ environment: { FRESHNESS_TARGETS: targets } });
  await livelyWorld(on);
  const narrowed = async (query: string) => [
    await idsOf(on, 'running', query),
    await idsOf(on, 'waiting', query),
    await idsOf(on, 'ended', query),
    await idsOf(on, 'databases', query),
  ];
  const [eu] = await Promise.all([narrowed('?instance=eu')]);
  assert.deepEqual(eu, [[], [], ['ledger-1'], ['ledger']]);
  assert.deepEqual(await narrowed(`?instance=${otherInstance}`), eu);
  const ofCustomers = [[], [], ['customers-1'], ['customers']];
  assert.deepEqual(await narrowed('?database=customers'), ofCustomers);
  assert.deepEqual(await narrowed(`?database=${encodeURIComponent(customers)}`), ofCustomers);
  assert.deepEqual(await narrowed(`?instance=${instance}&database=customers`), ofCustomers);
  assert.deepEqual(await narrowed('?state=succeeded'), [undefined, undefined, ['shop-1'], undefined]);
  assert.deepEqual(await narrowed('?state=running&state=failed'), [
    ['shop-2'],
    undefined,
    ['customers-1'],
    undefined,
  ]);
  assert.deepEqual((await narrowed('?since=1h'))[2], []);
  assert.deepEqual(await narrowed(`?database=${customers}&state=succeeded`), [
    undefined,
    undefined,
    [],
    undefined,
  ]);
});

test('a filter that cannot be right is answered with 400 and a hint, and reads nothing from the store', async () => {
  await using on = await startHarness();
  const called = watchStore(on);
  for (const [query, hint] of [
    ['instance=a/b', /an id, or projects\/P\/instances\/I/],
    ['database=%22%3E', /an id, or projects/],
    ['since=yesterday', /a duration such as 3d/],
    ['state=broken', /one of requested, running/],
  ] as const) {
    const { status, text } = await get(on, `/?${query}`);
    assert.equal(status, 400, query);
    assert.match(text, hint);
    assert.equal((await get(on, `/.json?${query}`)).status, 400);
  }
  assert.deepEqual(called, []);
  // The same filter, put right, does read.
  await get(on, '/?since=3d');
  assert.ok(called.length > 0);
});

test('a list longer than a page goes on at an address, and every backup is on one of its pages', async () => {
  await using on = await startHarness({ environment: { CREATE_CALLS_PER_SECOND: '5' } });
  const ids = Array.from({ length: 75 }, (_, n) => `shop-${String(n).padStart(2, '0')}`);
  for (const id of ids) {
    await on.ask(request(id));
    on.clock.advance(1_000);
  }
  const seen: string[] = [...((await idsOf(on, 'running')) ?? [])];
  let place = '';
  let pages = 0;
  for (; pages < 10; pages += 1) {
    const screen = await firstScreen(on, `?waiting=${encodeURIComponent(place)}`);
    seen.push(...(screen.waiting?.items ?? []).map(({ backup = '' }) => backup.split('/').at(-1) ?? ''));
    // Where one list goes on, the others would only be read again.
    if (pages > 0) assert.equal(screen.ended, undefined);
    if (screen.waiting?.next === undefined) break;
    place = screen.waiting.next;
  }
  assert.deepEqual(seen.toSorted(), ids);
  assert.equal(pages, 2);
  const { text } = await get(on, '/');
  assert.match(text, /<b>10\+<\/b> waiting/);
  assert.match(text, /<a href="\/\?waiting=[^"]+">More: waiting<\/a>/);
});

test('an address with a malformed place in a list is answered with 400, not with an empty list', async () => {
  await using on = await startHarness();
  for (const place of ['nowhere', ' ', '2026-11-22T10:00:00Z  ', 'a b c d'])
    for (const list of ['waiting', 'ended', 'databases']) {
      const { status, text } = await get(on, `/?${list}=${encodeURIComponent(place)}`);
      assert.equal(status, 400, `${list} at ${JSON.stringify(place)}: ${text}`);
      assert.match(text, /no such place in the list/);
    }
});

test('the first screen tells ages as of now: an hour later a backup is an hour older', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const before = (await firstScreen(on)).summary.at(-1)?.words.at(-1);
  on.clock.advance(hourMs);
  const after = (await firstScreen(on)).summary.at(-1)?.words.at(-1);
  assert.deepEqual(
    [before, after],
    ['shop: last backed up 2 h 32 min ago', 'shop: last backed up 3 h 32 min ago'],
  );
});
