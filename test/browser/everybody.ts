import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { names } from './living.ts';
import { pagesOf, type Stage, violationsOf } from './stage.ts';

const pages = Object.entries(pagesOf({ database: names.orders, backup: names.failed }));

/** Readable on a phone, in the dark, by keyboard and by a screen reader. */
export function everybody(living: () => Stage): void {
  for (const [name, path] of pages)
    test(`${name} fits a phone: nothing is cut off, and nothing scrolls sideways`, async () => {
      const { page, nothingAmiss } = await living().open(path, { viewport: { width: 360, height: 740 } });
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(wide, 360, `${await widest(page)} is wider than the phone`);
      nothingAmiss();
    });

  for (const [name, path] of pages)
    test(`axe finds nothing wrong with ${name}, by day and by night`, async () => {
      const { page } = await living().open(path, { bypassCSP: true });
      assert.deepEqual(await violationsOf(page), []);
    });

  test('the page is light or dark, as the browser asks for', async () => {
    const backs = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const { page } = await living().open('/', { colorScheme });
        return brightness(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')));
      }),
    );
    const [light = 0, dark = 255] = backs;
    assert.ok(light > 200 && dark < 60, `${light} by day, ${dark} by night`);
  });

  test('the keyboard skips the navigation, reaches every link, and shows the focus', async () => {
    const { page } = await living().open('/');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Skip to the content');
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#main$/);
    const met: string[] = [];
    for (let presses = 0; presses < 80 && !met.includes('ledger-20261126'); presses += 1) {
      await page.keyboard.press('Tab');
      met.push(await focused(page));
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      assert.notEqual(outline, 'none', `the focus is not seen on ${met.at(-1)}`);
    }
    assert.ok(!met.includes('Timeline'), 'the navigation was not skipped');
    for (const link of ['Show', 'orders-before-migration', 'orders-for-audit', 'ledger-20261126'])
      assert.ok(met.includes(link), `${link} is not reached: ${met}`);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/ledger-20261126');
  });
}

async function focused(page: Page): Promise<string> {
  return String(await page.evaluate('document.activeElement.innerText || document.activeElement.name'));
}

function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}

/** The start of the innermost element that reaches beyond the window. */
async function widest(page: Page): Promise<string> {
  return String(
    await page.evaluate(
      `[...document.querySelectorAll('body *')].filter((it) => it.getBoundingClientRect().right > innerWidth).at(-1)?.outerHTML.slice(0, 200)`,
    ),
  );
}
