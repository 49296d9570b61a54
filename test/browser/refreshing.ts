import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { backupMs, request } from '../harness.ts';
import { openStage } from './stage.ts';

/** Longer than the page waits before it asks again. */
const aWhileMs = 11_000;

const scrolled = async (page: Page) => Number(await page.evaluate('scrollY'));
const hide = async (page: Page, hidden: boolean) => {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
};

/** When a page is loaded again, and what stays as it was. */
export function refreshing(browser: () => Browser): void {
  test('the scroll position stays when the page changes above it', async () => {
    await using stage = await openStage(browser());
    const { clock, ask, tick } = stage.harness;
    await ask(request('nightly'));
    const { page, nothingAmiss } = await stage.open('/', { viewport: { width: 1280, height: 240 } });
    await page.evaluate('scrollTo(0, 180)');
    assert.equal(await scrolled(page), 180);
    clock.advance(backupMs);
    await tick();
    await page.clock.runFor(aWhileMs);
    await page.getByText('Nothing is running.').waitFor();
    assert.equal(await scrolled(page), 180);
    nothingAmiss();
  });

  test('a hidden page makes no request, and catches up when it is shown', async () => {
    await using stage = await openStage(browser());
    const { clock, ask, tick } = stage.harness;
    await ask(request('nightly'));
    const { page, nothingAmiss } = await stage.open('/');
    let asked = 0;
    page.on('request', (one) => {
      if (one.resourceType() === 'fetch') asked += 1;
    });
    await hide(page, true);
    clock.advance(backupMs / 2);
    await tick();
    await page.clock.runFor(10 * aWhileMs);
    assert.equal(asked, 0);
    assert.match(await page.getByRole('region', { name: 'Running' }).innerText(), /\b0 %/);
    // At once: no time passes on the page.
    await hide(page, false);
    await page.getByRole('region', { name: 'Running' }).getByText('50 %').waitFor();
    assert.equal(asked, 1);
    nothingAmiss();
  });

  test('without JavaScript the page reloads itself, and a running backup has advanced', async () => {
    await using stage = await openStage(browser());
    const { clock, ask, tick } = stage.harness;
    await ask(request('nightly'));
    const { page, nothingAmiss } = await stage.open('/', { javaScriptEnabled: false });
    const running = page.getByRole('region', { name: 'Running' });
    assert.match(await running.innerText(), /\b0 %/);
    clock.advance(backupMs / 2);
    await tick();
    // The browser's own time, since nothing of the page's could be moved: sixteen seconds in no time, and then none.
    const devtools = await page.context().newCDPSession(page);
    const again = page.waitForResponse(`${stage.url}/`);
    await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: 16_000 });
    const answer = await again;
    assert.ok(answer.request().isNavigationRequest());
    await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: 10_000 });
    await running.getByText('50 %').waitFor();
    nothingAmiss();
  });
}
