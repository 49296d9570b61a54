import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { documentId } from '../../shared/adapters/firestore/document.ts';
import { backupNamed, database, minuteMs, request } from '../harness.ts';
import { openStage, pathOf, type Stage } from './stage.ts';

const thousand = 1_000;
const secondMs = 1_000;

/** However many records there are, a page reads what it shows. */
export function many(browser: () => Browser): void {
  test('with 100,000 records each page reads as much as with 1,000; only paging differs', async () => {
    await using stage = await openStage(browser());
    const { ask, settleAll, spanner } = stage.harness;
    spanner.world.failNext(database, { code: 'INTERNAL', message: 'The disk is full.' });
    await ask(request('failed-0'));
    await settleAll();
    multiply(stage, 1, thousand);
    const few = await readsOf(stage);
    multiply(stage, thousand, 100 * thousand);
    assert.equal(stage.harness.stack.firestore?.documents('backups').length, 100 * thousand);
    assert.deepEqual(await readsOf(stage), few);

    const { page, nothingAmiss } = await stage.open('/');
    const shown = async () => await page.getByRole('region', { name: 'Ended without a backup' }).innerText();
    const first = await shown();
    await page.getByRole('link', { name: 'More: ended without a backup' }).click();
    await page.waitForURL(/ended=/);
    const second = await shown();
    const ids = (text: string): readonly string[] => text.match(/failed-\d+/g) ?? [];
    assert.deepEqual([ids(first).length, ids(second).length], [15, 50]);
    assert.deepEqual(
      ids(second).filter((id) => ids(first).includes(id)),
      [],
    );
    nothingAmiss();
  });
}

/** Copies of the failed backup, each settled a second before the one before. */
function multiply({ harness }: Stage, from: number, to: number): void {
  const { firestore } = harness.stack;
  const [original] = firestore?.documents('backups', (id) => id.includes('failed-0')) ?? [];
  assert.ok(original !== undefined);
  const latestMs = harness.clock.now().getTime() - minuteMs;
  firestore?.multiply(original.name, copies(from, to, latestMs));
}

function* copies(from: number, to: number, latestMs: number) {
  for (let n = from; n < to; n += 1) {
    const backup = backupNamed(`failed-${n}`);
    const settledAt = new Date(latestMs - n * secondMs).toISOString().replace('.000Z', 'Z');
    yield { id: documentId(backup), texts: { 'request.backup': backup, settledAt } };
  }
}

/** Documents read for each page. */
async function readsOf({ harness, url }: Stage): Promise<Record<string, number>> {
  const { firestore } = harness.stack;
  const reads: Record<string, number> = {};
  const pages = [
    '/',
    '/?database=shop',
    '/?instance=orders',
    '/timeline',
    pathOf(database),
    pathOf(backupNamed('failed-7')),
  ];
  for (const path of pages) {
    firestore?.resetUsage();
    // Filling the store takes longer than a connection is kept.
    const answer = await fetch(`${url}${path}`, { headers: { connection: 'close' } });
    assert.equal(answer.status, 200, path);
    await answer.arrayBuffer();
    reads[path] = firestore?.usage().reads ?? -1;
  }
  return reads;
}
