import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from './stage.ts';

/** Filters live in the address. */
export function filters(living: () => Stage): void {
  test('filters narrow what is shown, and the address can be sent to a colleague', async () => {
    const { page, nothingAmiss } = await living().open('/');
    await page.getByRole('textbox', { name: 'Instance' }).fill('books');
    await page.getByRole('textbox', { name: 'How far back' }).fill('12h');
    await page.getByRole('checkbox', { name: 'failed' }).check();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/state=failed/);
    const mine = await page.getByRole('main').innerText();
    assert.match(mine, /ledger-20261126/);
    assert.doesNotMatch(mine, /ledger-20261125|orders|cancelled 9 min/);

    const { pathname, search } = new URL(page.url());
    const colleague = await living().open(`${pathname}${search}`);
    assert.equal(await colleague.page.getByRole('main').innerText(), mine);
    assert.equal(await colleague.page.getByRole('textbox', { name: 'Instance' }).inputValue(), 'books');
    assert.ok(await colleague.page.getByRole('checkbox', { name: 'failed' }).isChecked());
    nothingAmiss();
  });

  test('a filter that cannot be right is explained beside its field, which keeps its text', async () => {
    const { page } = await living().open('/?since=yesterday');
    const field = page.getByRole('textbox', { name: 'How far back' });
    assert.equal(await field.inputValue(), 'yesterday');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.match(await page.getByRole('main').innerText(), /expected a duration/);
  });
}
