import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import * as v from 'valibot';
import { backupNamed, database, minuteMs, request } from '../harness.ts';
import { openStage, pathOf } from './stage.ts';

/** Markup and scripts where people and Spanner can write what they like. */
const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "' autofocus onfocus=alert(3) x='",
  '</title></style></textarea><svg onload=alert(4)>',
  'javascript:alert(5)',
  '<a href="https://elsewhere.example/">press me</a>',
  '<meta http-equiv=refresh content="0;url=https://elsewhere.example/">',
  '{{alert(6)}}\u202egpj.exe',
];

/** What others write is shown as text. */
export function hostile(browser: () => Browser): void {
  test('hostile labels, errors and addresses are shown as text: no script runs, no other host is called', async () => {
    await using stage = await openStage(browser());
    const { ask, settleAll, spanner, clock } = stage.harness;
    const labels = Object.fromEntries(attacks.map((attack, n) => [`label-${n}`, attack.slice(0, 128)]));
    spanner.world.failNext(database, { code: 'INTERNAL', message: attacks.join(' ') });
    await ask(request('attacked', { labels }));
    await settleAll();
    clock.advance(minuteMs);

    const query = encodeURIComponent(attacks.join(' '));
    const paths = [
      '/',
      '/timeline',
      pathOf(database),
      pathOf(backupNamed('attacked')),
      `/?database=${query}&instance=${query}&since=${query}&state=${query}`,
      `/timeline?database=${query}&since=${query}`,
      `/request?database=${query}&backupId=${query}&retentionPeriod=${query}&labels=${query}`,
      `/databases/local/orders/${query}`,
      `/backups/${query}/orders/a`,
      `/${query}`,
      '//elsewhere.example/%2e%2e',
    ];
    const { page, nothingAsked } = await stage.open('/');
    for (const path of paths) {
      await page.goto(`${stage.url}${path}`);
      assert.equal(new URL(page.url()).origin, stage.url, path);
      // Whatever can be pressed or is loaded has an address of ours.
      for (const address of await addressesIn(page))
        assert.match(address, /^(\/(?!\/)|#)/, `${path}: ${address}`);
      assert.equal(
        await page.locator('main script, main img, [onload], [onerror], [onfocus], base').count(),
        0,
        path,
      );
    }
    await page.goto(`${stage.url}${pathOf(backupNamed('attacked'))}`);
    const shown = await page.getByRole('main').innerText();
    for (const attack of attacks.slice(0, 5))
      assert.ok(shown.includes(attack), `${attack} is not shown as it is`);
    nothingAsked();
  });
}

async function addressesIn(page: Page): Promise<string[]> {
  const found = await page.evaluate(
    `[...document.querySelectorAll('[href], [action], [src], [formaction]')].flatMap((it) =>
      ['href', 'action', 'src', 'formaction'].flatMap((name) => it.getAttribute(name) ?? []))`,
  );
  return v.parse(v.array(v.string()), found);
}
