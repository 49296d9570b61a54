import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { names } from './living.ts';
import { pathOf, type Stage } from './stage.ts';

/** The first screen of the living world. */
export function firstScreen(living: () => Stage): void {
  test('the first screen tells what runs, what waits for what, what failed and why, and which database has no good backup', async () => {
    const { page, nothingAmiss } = await living().open('/');
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    const said = async (list: string) => await page.getByRole('region', { name: list }).innerText();

    const running = await said('Running');
    assert.match(running, /orders-before-migration[\s\S]*21 %[\s\S]*21 min/);
    assert.match(running, /stock-by-hand/);
    assert.match(await said('Waiting'), /orders-for-audit[\s\S]*orders-before-migration/);
    const ended = await said('Ended without a backup');
    assert.match(
      ended,
      /ledger-20261126[\s\S]*failed[\s\S]*FAILED_PRECONDITION[\s\S]*current state is: DISABLED/,
    );
    assert.match(ended, /invoices-for-audit[\s\S]*cancelled/);
    const databases = (await said('Databases')).split('\n').filter((line) => /\b(stale|fresh)\b/.test(line));
    assert.deepEqual(
      databases.map((line) => /\b(stale|fresh)\b/.exec(line)?.[0]),
      ['stale', 'stale', 'fresh', 'fresh', 'fresh', 'fresh', 'fresh'],
      'the stale ones come first',
    );
    nothingAmiss();
  });

  test('without scrolling the first screen shows how many run, wait, failed and are stale', async () => {
    const { page } = await living().open('/');
    const seen = await wordsIn(page, 900);
    for (const word of ['2 running', '1 waiting', '3 ended without a backup', '2 of 7 databases stale'])
      assert.ok(seen.includes(word), `${word} is not seen: ${seen}`);
    assert.match(seen, /ledger failed .*DISABLED/);
    assert.match(seen, /reports: no good backup/);
    // The lines of a card are cut where they are too long: of Spanner's words about a key the last one tells what is wrong.
    const cut = await page.evaluate(
      `[...document.querySelectorAll('.card span')].filter((it) => it.scrollHeight > it.clientHeight + 1).map((it) => it.title)`,
    );
    assert.deepEqual(cut, []);
  });

  test('each link of the first screen leads to its page, and back', async () => {
    const { page, nothingAmiss } = await living().open('/');
    await page.getByRole('link', { name: 'ledger-20261126' }).first().click();
    await page.waitForURL(`**${pathOf(names.failed)}`);
    assert.match(await page.getByRole('main').innerText(), /current state is: DISABLED/);
    await page.getByRole('link', { name: 'ledger', exact: true }).first().click();
    await page.waitForURL(`**${pathOf(names.ledger)}`);
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    nothingAmiss();
  });

  test('the first screen links to its data as JSON', async () => {
    const { page } = await living().open('/');
    await page.getByRole('link', { name: 'This page as JSON' }).click();
    await page.waitForURL('**/.json');
    const data: unknown = JSON.parse(await page.locator('body').innerText());
    assert.match(JSON.stringify(data), /orders-before-migration/);
  });
}

/** What stands in the part of the window that is seen at first. */
async function wordsIn(page: Page, height: number): Promise<string> {
  const texts: string[] = [];
  for (const item of await page.getByRole('list', { name: 'At a glance' }).getByRole('listitem').all()) {
    const box = await item.boundingBox();
    if (box !== null && box.y + box.height <= height) texts.push(await item.innerText());
  }
  return texts.join(' ').replaceAll(/\s+/g, ' ');
}
