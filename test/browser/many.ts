import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { manyRecords, pages, readsOf } from '../functions/backup-status/many.ts';
import { type Harness, instance, startHarness } from '../harness.ts';
import { openStage } from './stage.ts';

const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=1h` };

/** However many records there are, a page reads what it shows. */
export function many(browser: () => Browser): void {
  test('with 100,000 records each page reads as much as with 1,000; only paging differs', async () => {
    await using stage = await openStage(browser(), { environment });
    await manyRecords(stage.harness, 100_000);
    assert.ok((stage.harness.stack.firestore?.documents('backups').length ?? 0) >= 100_000);
    await using few = await startHarness({ environment });
    await manyRecords(few, 1_000);
    assert.deepEqual(await readsOfAll(stage.harness), await readsOfAll(few));

    const { page, nothingAmiss } = await stage.open('/');
    const shown = async () => await page.getByRole('region', { name: 'Ended without a backup' }).innerText();
    const first = await shown();
    await page.getByRole('link', { name: 'More: ended without a backup' }).click();
    await page.waitForURL(/ended=/);
    const second = await shown();
    const ids = (text: string): readonly string[] => text.match(/many-\d+/g) ?? [];
    assert.deepEqual([ids(first).length, ids(second).length], [15, 50]);
    assert.deepEqual(
      ids(second).filter((id) => ids(first).includes(id)),
      [],
    );
    nothingAmiss();
  });
}

/** Documents read for each page. */
async function readsOfAll(on: Harness): Promise<Record<string, number>> {
  const reads: Record<string, number> = {};
  for (const [page, path] of Object.entries(pages)) reads[page] = (await readsOf(on, path)).reads;
  return reads;
}
