import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instance, startHarness } from '../../harness.ts';
import { manyRecords, pages, readsOf } from './many.ts';
import { get } from './stage.ts';

test('no page makes more reads for ten times as many records', async () => {
  const reads: Record<string, number>[] = [];
  for (const count of [1_000, 10_000]) {
    await using on = await startHarness({ environment: { FRESHNESS_TARGETS: `${instance}/databases/*=1h` } });
    await manyRecords(on, count);
    const read: Record<string, number> = {};
    for (const [page, path] of Object.entries(pages)) read[page] = (await readsOf(on, path)).reads;
    reads.push(read);
  }
  assert.deepEqual(reads[1], reads[0]);
  const { 'first screen': first, timeline, 'a database': one, 'a backup': single } = reads[0] ?? {};
  assert.deepEqual(
    { first, timeline, one, single },
    {
      first: 16 + 11 + 16 + 26,
      // What runs and what waits is less than there is room for; then what ended, and what others made.
      timeline: 41 + 41 + 101 + 51,
      one: 41 + 41 + 101 + 26 + 1,
      single: 1,
    },
    'what is shown, and of each list one more that tells whether it goes on',
  );
});

test('a page that looked through 300 records for few hits stops, says so, and goes on at an address', async () => {
  await using on = await startHarness();
  await manyRecords(on, 2_000);
  const path = '/?instance=eu&state=succeeded';
  const { reads } = await readsOf(on, path);
  const { text } = await get(on, path);
  assert.equal(reads, 300);
  assert.match(text, /None among those that were looked through so far/);
  const [, next = ''] = /<a href="([^"]+)">More: ended<\/a>/.exec(text) ?? [];
  assert.equal((await readsOf(on, next.replaceAll('&amp;', '&'))).reads, 300);
});

test('a list of found backups stops after 300 reads too, and goes on at an address', async () => {
  await using on = await startHarness();
  await manyRecords(on, 2_000);
  const path = '/timeline?instance=eu';
  const { reads } = await readsOf(on, path);
  assert.equal(reads, 41 + 41 + 300 + 300);
  const [, next = ''] =
    /<a href="([^"]+)">Earlier ones that others made<\/a>/.exec((await get(on, path)).text) ?? [];
  assert.equal((await readsOf(on, next.replaceAll('&amp;', '&'))).reads, 300);
});
