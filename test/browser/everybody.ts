import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { names } from './living.ts';
import { pagesOf, type Stage } from './stage.ts';

const pages = Object.entries(pagesOf({ database: names.orders, backup: names.failed }));

const ViolationsSchema = v.array(
  v.object({ id: v.string(), help: v.string(), nodes: v.array(v.object({ html: v.string() })) }),
);

/** Readable on a phone, in the dark, by keyboard and by a screen reader. */
export function everybody(living: () => Stage): void {
  for (const [name, path] of pages)
    test(`${name} fits a phone: nothing is cut off, nothing has to be pushed aside`, async () => {
      const { page, nothingAmiss } = await living().open(path, { viewport: { width: 360, height: 740 } });
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(wide, 360, `${await widest(page)} is wider than the phone`);
      nothingAmiss();
    });

  for (const [name, path] of pages)
    test(`axe finds nothing wrong with ${name}, by day and by night`, async () => {
      // axe is put into the page from outside, which the page's own policy would refuse.
      const { page } = await living().open(path, { bypassCSP: true });
      await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const found = await page.evaluate('axe.run(document).then(({ violations }) => violations)');
        assert.deepEqual(
          v.parse(ViolationsSchema, found).map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`),
          [],
          colorScheme,
        );
      }
    });

  test('it is light by day and dark by night, as the browser asks for', async () => {
    const backs = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const { page } = await living().open('/', { colorScheme });
        return brightness(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')));
      }),
    );
    const [light = 0, dark = 255] = backs;
    assert.ok(light > 200 && dark < 60, `${light} by day, ${dark} by night`);
  });

  test('by keyboard one gets past the navigation, to every link, and sees where one is', async () => {
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
