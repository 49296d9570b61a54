import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instance, startHarness } from '../../harness.ts';
import { manyRecords, pages, readsOf } from './many.ts';
import { get } from './stage.ts';

test('ten times the records are no more reads for any page', async () => {
  const reads: Record<string, number>[] = [];
  for (const count of [1_000, 10_000]) {
    await using on = await startHarness({ environment: { FRESHNESS_TARGETS: `${instance}/databases/*=1h` } });
    await manyRecords(on, count);
    const read: Record<string, number> = {};
    for (const [page, path] of Object.entries(pages)) read[page] = (await readsOf(on, path)).reads;
    reads.push(read);
  }
  assert.deepEqual(reads[1], reads[0]);
  assert.deepEqual(
    [reads[0]?.['first screen'], reads[0]?.['a backup']],
    [16 + 11 + 16 + 26, 1],
    'what is shown, and of each list one more that tells whether it goes on',
  );
});

test('where few of many are meant, the page stops looking, says so, and goes on at an address', async () => {
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
