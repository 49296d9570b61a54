import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { cliPage } from '../../scripts/cli-docs/page.ts';

test('docs/cli.md is the page that npm run docs:cli makes', async () => {
  assert.equal(await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8'), await cliPage());
});

test('every command names the roles it takes, and the page holds no path of this machine', async () => {
  const page = await cliPage();
  const commands = page.split(/^## /m).slice(2);
  for (const command of commands.filter((one) => !one.startsWith('completion')))
    assert.match(command, /^Roles?: .*roles\//m);
  assert.doesNotMatch(page, new RegExp(process.cwd()));
});
