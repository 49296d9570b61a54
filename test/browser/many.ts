import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { manyRecords } from '../functions/backup-status/many.ts';
import { instance } from '../harness.ts';
import { openStage } from './stage.ts';

const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=1h` };

/** However many records there are, a list is as long as its page, and a click leads on. */
export function many(browser: () => Browser): void {
  test('with 100,000 records a list is cut, and a click leads to those that follow, none of them twice', async () => {
    await using stage = await openStage(browser(), { environment });
    await manyRecords(stage.harness, 100_000);
    assert.ok((stage.harness.stack.firestore?.documents('backups').length ?? 0) >= 100_000);

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
