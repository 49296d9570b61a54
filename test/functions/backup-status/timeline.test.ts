import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { type Harness, hourMs, instance, minuteMs, request, startHarness } from '../../harness.ts';
import { get, livelyWorld, watchStore } from './stage.ts';

const Timeline = v.object({
  backups: v.array(
    v.looseObject({
      backup: v.string(),
      state: v.string(),
      waitedMs: v.number(),
      tookMs: v.optional(v.number()),
    }),
  ),
  older: v.optional(v.string()),
});

async function timelineData(on: Harness, query = '') {
  return v.parse(Timeline, JSON.parse((await get(on, `/timeline.json${query}`)).text));
}

const idsOf = ({ backups }: v.InferOutput<typeof Timeline>) =>
  backups.map(({ backup }) => backup.slice(backup.lastIndexOf('/') + 1));

test('the timeline tells when each backup ran, how it ended, how long it waited and took', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { backups } = await timelineData(on);
  assert.deepEqual(
    backups.map(({ backup, state }) => [backup.slice(backup.lastIndexOf('/') + 1), state]).slice(0, 2),
    [
      ['shop-2', 'running'],
      ['shop-3', 'requested'],
    ],
  );
  assert.deepEqual(
    backups
      .slice(2)
      .map(({ state }) => state)
      .toSorted(),
    ['cancelled', 'failed', 'succeeded'],
  );
  const [running, waiting] = backups;
  assert.deepEqual([running?.waitedMs, running?.tookMs], [0, 30 * minuteMs]);
  assert.deepEqual([waiting?.waitedMs, waiting?.tookMs], [30 * minuteMs, undefined]);
});

test('each database has a row of bars, and the table says the same in words', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  const { status, text } = await get(on, '/timeline');
  assert.equal(status, 200);
  assert.equal(text.match(/<svg class="strip"/g)?.length, 3);
  assert.match(text, /shop<\/a> <span class="quiet">3 backups, 1 running<\/span>/);
  assert.match(text, /customers<\/a> <span class="quiet">1 backup, 1 failed<\/span>/);
  assert.match(text, /<title>customers-1: failed; RESOURCE_EXHAUSTED; took /);
  for (const id of idsOf(await timelineData(on)))
    assert.match(text, new RegExp(`<td[^>]*><div><a href="/backups/local/\\w+/${id}"`));
  assert.doesNotMatch(text, / style=|NaN|undefined/);
});

test('the filters of the first screen narrow the timeline, and stay in its form', async () => {
  await using on = await startHarness();
  await livelyWorld(on);
  assert.deepEqual(idsOf(await timelineData(on, '?state=failed')), ['customers-1']);
  assert.deepEqual(idsOf(await timelineData(on, '?state=running')), ['shop-2']);
  assert.deepEqual(idsOf(await timelineData(on, '?instance=eu')), ['ledger-1']);
  assert.deepEqual(idsOf(await timelineData(on, '?database=shop&state=succeeded')), ['shop-1']);
  assert.deepEqual(idsOf(await timelineData(on, '?since=5m')), ['shop-2', 'shop-3']);
  const { text } = await get(on, '/timeline?state=failed&database=customers');
  assert.match(text, /name="database" value="customers"/);
  assert.match(text, /value="failed" checked/);
});

test('the timeline answers a filter that cannot be right with 400 and a hint, and reads nothing from the store', async () => {
  await using on = await startHarness();
  const called = watchStore(on);
  const { status, text } = await get(on, '/timeline?since=never');
  assert.equal(status, 400);
  assert.match(text, /expected a duration/);
  assert.equal((await get(on, '/timeline?after=nonsense')).status, 400);
  assert.deepEqual(called, []);
  await get(on, '/timeline?since=3d');
  assert.ok(called.length > 0);
});

test('a long timeline goes on where its page ends, and shows each backup once', async () => {
  await using on = await startHarness();
  const many = 105;
  for (let index = 0; index < many; index += 1) {
    const name = `${instance}/databases/db-${index}`;
    on.spanner.world.addDatabase(name, { createTimeMs: on.clock.now().getTime() - 30 * 24 * hourMs });
    await on.ask({ database: name, backupId: `of-${index}`, retentionPeriod: '7d' });
  }
  await on.settleAll();
  await on.ask(request('shop-open'));
  const first = await timelineData(on);
  assert.equal(first.backups.length, 101);
  assert.ok(first.older !== undefined);
  const [, query = ''] = first.older.split('?');
  const second = await timelineData(on, `?${query}`);
  assert.equal(second.older, undefined);
  const all = [...idsOf(first), ...idsOf(second)];
  assert.equal(new Set(all).size, many + 1);
  assert.equal(all.length, many + 1, 'what is open is shown on the first page only');
  assert.match((await get(on, `/timeline?${query}`)).text, /<a href="\/timeline">The latest<\/a>/);
});

test('an empty timeline says that nothing ran', async () => {
  await using on = await startHarness();
  assert.match((await get(on, '/timeline')).text, /Nothing ran, waited or ended in this time/);
});
