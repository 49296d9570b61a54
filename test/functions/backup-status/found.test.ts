import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  backupNamed,
  database,
  type Harness,
  hourMs,
  instance,
  minuteMs,
  startHarness,
} from '../../harness.ts';
import { customers, get } from './stage.ts';

/* Backups that nobody asked for here, where the poller finds them: the page shows them beside those that were asked for. */

const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=26h`, FOUND_BACKUPS: 'on' };
const weekly = `${database}/backupSchedules/weekly`;
const ofShop = '/databases/local/orders/shop';

/** A stack whose poller looks for backups of others from now on. */
async function looking(): Promise<Harness> {
  const on = await startHarness({ environment });
  on.spanner.world.addDatabase(customers, { createTimeMs: on.clock.now().getTime() - 30 * 24 * hourMs });
  await on.tick();
  on.clock.advance(minuteMs);
  return on;
}

/** Backups that others make, a second apart, and that a look finds. */
async function made(
  on: Harness,
  ids: readonly string[],
  { of = database, schedules = [] }: { readonly of?: string; readonly schedules?: readonly string[] } = {},
): Promise<void> {
  for (const id of ids) {
    on.spanner.world.setDuration(backupNamed(id), 0);
    on.spanner.world.startBackup(backupNamed(id), of, { schedules });
    on.clock.advance(1_000);
  }
  on.clock.advance(15 * minuteMs);
  await on.tick();
}

const Data = v.object({
  found: v.array(
    v.object({
      name: v.string(),
      database: v.string(),
      createTime: v.string(),
      versionTime: v.string(),
      expireTime: v.string(),
      sizeBytes: v.string(),
      backupSchedules: v.array(v.string()),
    }),
  ),
  unreadable: v.number(),
  olderFound: v.optional(v.string()),
});

const dataAt = async (on: Harness, path: string) => v.parse(Data, JSON.parse((await get(on, path)).text));
const idsAt = async (on: Harness, path: string) =>
  (await dataAt(on, path)).found.map(({ name }) => name.slice(name.lastIndexOf('/') + 1));

test('the page of a database lists found backups with their time, size, expiry and schedule', async () => {
  await using on = await looking();
  await made(on, ['by-hand']);
  await made(on, ['scheduled'], { schedules: [weekly] });
  await made(on, ['of-customers'], { of: customers });
  const { text } = await get(on, ofShop);
  const [, list = ''] = text.split('<h2 id="others">Backups that others made</h2>');
  const row = (id: string) =>
    new RegExp(`<tr role="row">(?:(?!</tr>).)*>${id}<.*?</tr>`).exec(list)?.[0] ?? '';
  assert.match(row('scheduled'), /title="projects\/local\/instances\/orders\/backups\/scheduled"/);
  assert.match(row('scheduled'), /<span class="mark found">made by others<\/span>/);
  assert.match(row('scheduled'), /data-title="When"[^>]*><div><time[^>]*>30 min ago<\/time>/);
  assert.match(row('scheduled'), /data-title="Size"[^>]*><div>[\d.]+ [kMG]?B</);
  assert.match(row('scheduled'), /data-title="Expires"[^>]*><div><time[^>]*>in 7 d/);
  assert.match(row('scheduled'), /data-title="Schedule"><div><bdi>weekly<\/bdi>/);
  assert.match(row('by-hand'), /data-title="Schedule"><div><bdi><\/bdi>/);
  assert.doesNotMatch(list, /of-customers/);
  const { found } = await dataAt(on, `${ofShop}.json`);
  assert.deepEqual(
    found.map(({ name, backupSchedules }) => [name, backupSchedules]),
    [
      [backupNamed('scheduled'), [weekly]],
      [backupNamed('by-hand'), []],
    ],
  );
});

test('the timeline has a ring and a row for each found backup', async () => {
  await using on = await looking();
  await made(on, ['scheduled'], { schedules: [weekly] });
  await made(on, ['of-customers'], { of: customers });
  await on.ask({ database, backupId: 'asked-for', retentionPeriod: '7d' });
  const { text } = await get(on, '/timeline');
  assert.match(text, /<title>scheduled: made by others; schedule weekly; [\d.]+ [kMG]?B; created 2026/);
  assert.equal(text.match(/<svg class="end found"/g)?.length, 2);
  assert.match(text, /shop<\/a> <span class="quiet">2 backups, 1 running, 1 by others<\/span>/);
  assert.match(text, /customers<\/a> <span class="quiet">1 backup, 1 by others<\/span>/);
  assert.equal(text.match(/<span class="mark found">made by others<\/span>/g)?.length, 2);
  assert.deepEqual(await idsAt(on, '/timeline.json'), ['of-customers', 'scheduled']);
});

test('the timeline shows found backups although no backup was asked for', async () => {
  await using on = await looking();
  await made(on, ['by-hand']);
  const { text } = await get(on, '/timeline');
  assert.doesNotMatch(text, /Nothing ran/);
  assert.match(text, /<svg class="end found"/);
});

test('the filters narrow the found backups; a filter by state shows requests only', async () => {
  await using on = await looking();
  await made(on, ['first'], { of: customers });
  on.clock.advance(5 * hourMs);
  await made(on, ['second']);
  const narrowed = (query: string) => idsAt(on, `/timeline.json?${query}`);
  assert.deepEqual(await narrowed('database=customers'), ['first']);
  assert.deepEqual(await narrowed(`database=${customers}`), ['first']);
  assert.deepEqual(await narrowed('instance=orders&database=shop'), ['second']);
  assert.deepEqual(await narrowed(`instance=${instance}`), ['second', 'first']);
  assert.deepEqual(await narrowed('instance=eu'), []);
  assert.deepEqual(await narrowed('since=2h'), ['second']);
  assert.deepEqual(await narrowed(`since=2h&database=${customers}`), []);
  assert.deepEqual(await narrowed('state=succeeded'), []);
});

test('a long list of found backups goes on at an address, and shows each once', async () => {
  await using on = await looking();
  const ids = Array.from({ length: 60 }, (_, n) => `hand-${String(n).padStart(2, '0')}`);
  await made(on, ids);
  for (const [path, first] of [
    ['/timeline', 50],
    [ofShop, 25],
  ] as const) {
    const seen = await idsAt(on, `${path}.json`);
    assert.equal(seen.length, first, path);
    let { olderFound } = await dataAt(on, `${path}.json`);
    while (olderFound !== undefined) {
      const { text } = await get(on, olderFound);
      assert.match(text, />The latest<\/a>/);
      assert.doesNotMatch(
        text,
        /Nobody has asked|Nothing ran/,
        'what was not looked for is not called missing',
      );
      const next = olderFound.replace(path, `${path}.json`);
      seen.push(...(await idsAt(on, next)));
      ({ olderFound } = await dataAt(on, next));
    }
    assert.deepEqual(seen, ids.toReversed(), path);
    assert.equal((await get(on, `${path}?found=nonsense`)).status, 400);
  }
});

test('without FOUND_BACKUPS the page of a database does not claim that others made none', async () => {
  await using on = await startHarness();
  await on.ask({ database, backupId: 'asked-for', retentionPeriod: '7d' });
  const { text } = await get(on, ofShop);
  assert.match(text, /None is known: they are, where FOUND_BACKUPS is on, from then on\./);
  assert.doesNotMatch((await get(on, '/timeline')).text, /Backups that others made/);
});
