import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Problem, unmade, unread } from '../../functions/backup-status/failure.ts';
import { documentOf } from '../../functions/backup-status/layout.ts';
import { everyCall, request } from '../harness.ts';
import { openStage, violationsOf } from './stage.ts';

/** Longer than the page waits before it asks again. */
const aWhileMs = 11_000;

const notice = /: what is shown is as it was\.$/;

/** Pages that show nothing, or only why there is none. */
export function problems(browser: () => Browser): void {
  test('axe finds nothing wrong with empty pages, and with pages that report a problem', async () => {
    await using stage = await openStage(browser());
    for (const [path, heading] of [
      ['/', 'Backups'],
      ['/timeline', 'Timeline'],
      ['/?since=yesterday&instance=%2F&state=broken', 'Backups'],
      ['/timeline?after=nonsense', 'There is no such place in the list'],
      ['/nowhere', 'There is no such page'],
      ['/databases/local/orders/nobody', 'Unknown database'],
      ['/backups/local/orders/nobody', 'Unknown backup'],
    ] as const) {
      const { page } = await stage.open(path, { bypassCSP: true });
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), heading, path);
      assert.deepEqual(await violationsOf(page), [], path);
    }
  });

  test('axe finds nothing wrong with the page that reports unreadable records', async () => {
    await using stage = await openStage(browser());
    const away = { kind: 'refused', code: 'FAILED_PRECONDITION' } as const;
    stage.harness.break('firestore', everyCall, away);
    const { page } = await stage.open('/backups/local/orders/nightly', { bypassCSP: true });
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'The records could not be read');
    assert.deepEqual(await violationsOf(page), []);
  });

  test('a page that cannot be reloaded says why, and does not blame the records for a fault of its own', async () => {
    await using stage = await openStage(browser());
    await stage.harness.ask(request('nightly'));
    const { page } = await stage.open('/');
    const said = page.getByRole('status').filter({ hasText: notice });
    const answered = async (answer: Problem) => ({
      status: answer.status,
      contentType: 'text/html',
      body: String(await documentOf(answer, { project: 'local', address: '/', live: true })),
    });
    for (const [answer, words] of [
      [await answered(unread(new Error('no route'))), 'The records could not be read'],
      [await answered(unmade), 'This page could not be made'],
      [{ status: 502, contentType: 'text/plain', body: 'Bad gateway' }, 'This page cannot be loaded again'],
    ] as const) {
      await page.route('**/*', (route) => route.fulfill(answer));
      await page.clock.runFor(aWhileMs);
      await said.filter({ hasText: words }).waitFor();
      assert.equal(await said.innerText(), `${words}: what is shown is as it was.`);
      await page.unroute('**/*');
    }
    assert.match(await page.getByRole('region', { name: 'Running' }).innerText(), /nightly/);
  });
}
