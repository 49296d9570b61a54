import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { hourMs, instance, minuteMs, startHarness } from '../../harness.ts';
import { customers, get, livelyWorld } from './stage.ts';

const DatabaseData = v.object({
  known: v.optional(v.looseObject({ verdict: v.optional(v.string()) })),
  backups: v.array(v.looseObject({ backup: v.string(), state: v.string(), tookMs: v.optional(v.number()) })),
});

const target = (age: string) => ({ FRESHNESS_TARGETS: `${instance}/databases/*=${age}` });
const environment = target('1h');

test('the page of a database gives its verdict and the reason', async () => {
  await using on = await startHarness({ environment });
  await livelyWorld(on);
  await on.tick();
  const { status, text } = await get(on, '/databases/local/orders/customers');
  assert.equal(status, 200);
  assert.match(text, /<h1>customers<\/h1>/);
  assert.match(text, /<dt>Verdict<\/dt><dd><span class="mark bad">stale<\/span>/);
  assert.match(
    text,
    /<dt>Why<\/dt><dd><bdi>the last try, customers-1, failed at [^<]*RESOURCE_EXHAUSTED: out of storage/,
  );
  assert.match(text, /<dt>Target<\/dt><dd>a good backup not older than 1 h 00 min<\/dd>/);
  assert.match(text, /<dt>Last good backup<\/dt><dd>none<\/dd>/);
  assert.match(text, /No backup of it is here to be plotted/);
});

test('the page of a database plots durations and sizes of its backups over time, failures by a shape', async () => {
  await using on = await startHarness({ environment: target('26h') });
  const createTimeMs = on.clock.now().getTime() - 30 * 24 * hourMs;
  on.spanner.world.addDatabase(customers, { createTimeMs, sizeBytes: 12_300_000_000 });
  for (let index = 0; index < 4; index += 1) {
    on.spanner.world.setDuration(`${instance}/backups/of-${index}`, (10 + index * 5) * minuteMs);
    if (index === 2) on.spanner.world.failNext(customers, { code: 'INTERNAL', message: 'no' });
    await on.ask({ database: customers, backupId: `of-${index}`, retentionPeriod: '7d' });
    await on.settleAll();
    on.clock.advance(hourMs);
  }
  const { text } = await get(on, '/databases/local/orders/customers');
  assert.match(
    text,
    /role="img" aria-label="How long it took\. 3 backups, from 10 min to 25 min; 1 without a backup"/,
  );
  assert.match(
    text,
    /role="img" aria-label="How big the backup was\. 3 backups, 12\.3 GB; 1 without a backup"/,
  );
  assert.equal(text.match(/class="point failed"[^>]*><title>/g)?.length, 2);
  assert.match(text, /<title>of-3: succeeded; took 25 min; ended /);
  assert.match(text, /<title>of-3: succeeded; took 25 min; 12\.3 GB; ended /);
  const data = v.parse(
    DatabaseData,
    JSON.parse((await get(on, '/databases/local/orders/customers.json')).text),
  );
  assert.deepEqual(
    data.backups.map(({ backup, state, tookMs = 0 }) => [
      backup.at(-1),
      state,
      Math.round(tookMs / minuteMs),
    ]),
    [
      ['3', 'succeeded', 25],
      ['2', 'failed', 10],
      ['1', 'succeeded', 15],
      ['0', 'succeeded', 10],
    ],
  );
  assert.equal(data.known?.verdict, 'fresh');
});

test('the page of a database lists its open backups first', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { text } = await get(on, '/databases/local/orders/shop.json');
  const { backups } = v.parse(DatabaseData, JSON.parse(text));
  assert.deepEqual(
    backups.map(({ backup }) => backup.slice(-6)),
    ['shop-2', 'shop-3', 'shop-1'],
  );
});

test('a known database without requests has a page, and an unknown database has none', async () => {
  await using on = await startHarness({ environment });
  on.spanner.world.addDatabase(customers, { createTimeMs: on.clock.now().getTime() });
  await on.tick();
  const known = await get(on, '/databases/local/orders/customers');
  assert.equal(known.status, 200);
  assert.match(known.text, /Nobody has asked for a backup of it here/);
  assert.match(
    known.text,
    /href="\/request\?database=projects%2Flocal%2Finstances%2Forders%2Fdatabases%2Fcustomers"/,
  );
  const unknown = await get(on, '/databases/local/orders/nobody-knows');
  assert.equal(unknown.status, 404);
  assert.match(unknown.text, /<h1>Unknown database<\/h1>/);
  for (const path of [
    '/databases/local/orders/a%2Fb',
    '/databases/local/orders/%3Cscript%3E',
    '/databases/local/orders',
  ])
    assert.equal((await get(on, path)).status, 404, path);
});
