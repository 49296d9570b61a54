import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { backupMs, request } from '../harness.ts';
import { openStage } from './stage.ts';

/** Longer than the page waits before it asks again. */
const aWhileMs = 6_000;

const percent = async (page: Page) =>
  Number(/(\d+) %/.exec(await page.getByRole('region', { name: 'Running' }).innerText())?.[1]);

/** What happens while somebody looks. */
export function advancing(browser: () => Browser): void {
  test('the page follows a backup to its end, and keeps typed text and the focus', async () => {
    await using stage = await openStage(browser());
    const { clock, ask, tick } = stage.harness;
    await ask(request('nightly'));
    const { page, nothingAmiss } = await stage.open('/');
    assert.equal(await percent(page), 0);
    const field = page.getByRole('textbox', { name: 'Database' });
    await field.fill('sho');
    // A navigation would lose it.
    await page.evaluate('window.still = "here"');

    clock.advance(backupMs / 2);
    await tick();
    await page.clock.runFor(aWhileMs);
    await page.getByRole('region', { name: 'Running' }).getByText('50 %').waitFor();

    clock.advance(backupMs);
    await tick();
    await page.clock.runFor(aWhileMs);
    await page.getByText('Nothing is running.').waitFor();
    assert.equal(await field.inputValue(), 'sho');
    assert.equal(await page.evaluate('document.activeElement.name'), 'database');
    assert.equal(await page.evaluate('window.still'), 'here');
    nothingAmiss();
  });

  test('a page that cannot be read again says so, keeps what it shows, and catches up', async () => {
    await using stage = await openStage(browser());
    await stage.harness.ask(request('nightly'));
    const { page } = await stage.open('/');
    const notice = page
      .getByRole('status')
      .filter({ hasText: 'The status page does not answer: what is shown is as it was.' });
    await page.route('**/*', (route) => route.abort());
    await page.clock.runFor(aWhileMs);
    await notice.waitFor();
    assert.equal(await percent(page), 0);
    await page.unroute('**/*');
    stage.harness.clock.advance(backupMs / 2);
    await stage.harness.tick();
    await page.clock.runFor(aWhileMs);
    await page.getByText('50 %').first().waitFor();
    assert.ok(await notice.isHidden());
  });

  test('without JavaScript the page is complete, and reloads itself', async () => {
    await using stage = await openStage(browser());
    await stage.harness.ask(request('nightly'));
    const { page, nothingAmiss } = await stage.open('/', { javaScriptEnabled: false });
    assert.match(await page.getByRole('region', { name: 'Running' }).innerText(), /nightly/);
    const refresh = page.locator('noscript meta[http-equiv=refresh], head meta[http-equiv=refresh]');
    assert.equal(await refresh.count(), 1);
    await page.getByRole('textbox', { name: 'Database' }).fill('other');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/database=other/);
    await page.getByText('Nothing is running.').waitFor();
    nothingAmiss();
  });

  test('before the first request the first screen says how to begin', async () => {
    await using stage = await openStage(browser());
    const { page, nothingAmiss } = await stage.open('/');
    await page.getByText('Nothing has been asked for yet').waitFor();
    await page.getByRole('link', { name: /Compose a request/ }).click();
    await page.waitForURL('**/request');
    assert.match(await page.getByRole('main').innerText(), /sends nothing/);
    nothingAmiss();
  });
}
