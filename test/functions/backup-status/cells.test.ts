import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  backupNamed,
  type Harness,
  hourMs,
  instance,
  minuteMs,
  request,
  startHarness,
} from '../../harness.ts';
import { cellsOf, customers, factsOf, get, livelyWorld } from './stage.ts';

/* What stands in the cells: of each row all of it, so that no column may show another's. */

test('a waiting request tells when it is tried again and when it is given up', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const cells = async () => cellsOf((await get(on, '/')).text, 'waiting', 'shop-3');
  assert.deepEqual(await cells(), {
    Backup: 'shop-3',
    Database: 'shop in orders',
    'Waits for': 'shop-2 another backup of this database',
    'Waiting for': '30 min',
    'Next try': 'in 5 min',
    'Gives up': 'in 23 h 30 min',
  });
  on.clock.advance(10 * minuteMs);
  const { 'Next try': again, 'Gives up': until } = await cells();
  assert.deepEqual([again, until], ['at the next tick', 'in 23 h 20 min']);
  on.clock.advance(24 * hourMs);
  assert.equal((await cells())['Gives up'], 'at the next tick');
});

test('the list of databases shows the last outcome beside the last good backup', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const outcomes = async () => {
    const { text } = await get(on, '/');
    return ['shop', 'customers', 'ledger'].map((id) => {
      const cells = cellsOf(text, 'databases', id);
      return [cells['Last good backup'], cells['Last outcome'], cells.Why];
    });
  };
  assert.deepEqual(await outcomes(), [
    ['2 h 32 min ago 12.3 GB', 'succeeded 2 h 30 min ago', ''],
    ['none', 'failed 2 h 31 min ago', 'RESOURCE_EXHAUSTED: out of storage'],
    ['none', 'cancelled 2 h 31 min ago', 'CANCELLED: The operation was cancelled.'],
  ]);
  // What waited for it is started then, and is to have no outcome of its own yet.
  on.spanner.world.setDuration(backupNamed('shop-3'), 24 * hourMs);
  on.spanner.world.cancel(backupNamed('shop-2'));
  await on.tick();
  // The poller notes it when it looks at databases again.
  on.clock.advance(15 * minuteMs);
  await on.tick();
  assert.deepEqual((await outcomes())[0], [
    '2 h 47 min ago 12.3 GB',
    'cancelled 15 min ago',
    'CANCELLED: The operation was cancelled.',
  ]);
});

test('the list of databases says of one without requests that nobody asked here', async () => {
  await using on = await startHarness({ environment: { FRESHNESS_TARGETS: `${instance}/databases/*=26h` } });
  on.spanner.world.addDatabase(customers, { createTimeMs: on.clock.now().getTime() });
  await on.tick();
  const { 'Last outcome': outcome } = cellsOf((await get(on, '/')).text, 'databases', 'customers');
  assert.equal(outcome, 'nobody asked here');
});

const Timed = v.object({
  backups: v.array(
    v.looseObject({ backup: v.string(), waitedMs: v.number(), tookMs: v.optional(v.number()) }),
  ),
});

/** One that waited for 45 minutes behind another, and took 20. */
async function waitedAndTook(on: Harness): Promise<void> {
  on.spanner.world.setDuration(backupNamed('ahead'), 45 * minuteMs);
  on.spanner.world.setDuration(backupNamed('behind'), 20 * minuteMs);
  await on.ask(request('ahead'));
  await on.ask(request('behind', { labels: { team: 'checkout' } }));
  for (const minutes of [45, 20]) {
    on.clock.advance(minutes * minuteMs);
    await on.tick();
  }
}

test('how long a backup waited and how long it took are two numbers, in data and in words', async () => {
  await using on = await startHarness();
  await waitedAndTook(on);
  for (const path of ['/timeline', '/databases/local/orders/shop']) {
    const { backups } = v.parse(Timed, JSON.parse((await get(on, `${path}.json`)).text));
    assert.deepEqual(
      backups.map(({ backup, waitedMs, tookMs }) => [backup, waitedMs / minuteMs, (tookMs ?? 0) / minuteMs]),
      [
        [backupNamed('behind'), 45, 20],
        [backupNamed('ahead'), 0, 45],
      ],
    );
  }
  const { text } = await get(on, '/timeline');
  assert.match(text, /<title>behind: succeeded; waited 45 min, took 20 min<\/title>/);
  // Nothing to be read where there was no wait: zeros would hide the waits among them.
  assert.match(text, /<title>ahead: succeeded; took 45 min<\/title>/);
  const lengths = (id: string) => {
    const { Waited: waited, Took: took } = cellsOf(
      text.replace('<ul aria-label', '<h2 id="all">'),
      'all',
      id,
    );
    return [waited, took];
  };
  assert.deepEqual(
    [lengths('behind'), lengths('ahead')],
    [
      ['45 min', '20 min'],
      ['–', '45 min'],
    ],
  );
});

test('the page of a backup tells its labels, its operation, and how often Spanner was called', async () => {
  await using on = await startHarness();
  await waitedAndTook(on);
  const { text } = await get(on, '/backups/local/orders/behind');
  assert.match(text, /<ul class="labels"><li><bdi>team<\/bdi>=<bdi>checkout<\/bdi><\/li><\/ul>/);
  const facts = factsOf(text);
  assert.match(facts.Operation ?? '', new RegExp(`^${backupNamed('behind')}/operations/\\w+$`));
  assert.deepEqual(
    [facts.Database, facts.Attempts, facts.Waited, facts.Took],
    ['shop', 'Spanner was called 2 times', '45 min', '20 min'],
  );
  const ahead = factsOf((await get(on, '/backups/local/orders/ahead')).text);
  assert.deepEqual(
    [ahead.Attempts, ahead.Waited, ahead.Took],
    ['Spanner was called once', undefined, '45 min'],
  );
});

test('the state requested is called waiting on pages, and requested in addresses and data', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  for (const path of ['/', '/timeline', '/databases/local/orders/shop', '/backups/local/orders/shop-3']) {
    const { text } = await get(on, path);
    // The raw record is the record's own words, and commands have names in them.
    const seen = text.replaceAll(/<details[\s\S]*?<\/details>|<code>[\s\S]*?<\/code>|<[^>]+>/g, ' ');
    assert.match(seen, /\bwaiting\b/i, path);
    assert.doesNotMatch(seen, /shop-3:? +requested/, path);
    if (!path.startsWith('/backups')) assert.doesNotMatch(seen, /\brequested\b/, path);
  }
  const { text } = await get(on, '/timeline?state=requested');
  assert.match(text, /value="requested" checked> waiting<\/label>/);
  assert.equal(cellsOf(text.replace('<ul aria-label', '<h2 id="all">'), 'all', 'shop-3').State, 'waiting');
  assert.match((await get(on, '/timeline.json?state=requested')).text, /"state": "requested"/);
});
