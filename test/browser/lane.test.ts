import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { advancing } from './advancing.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { everybody } from './everybody.ts';
import { filters } from './filters.ts';
import { firstScreen } from './first-screen.ts';
import { hostile } from './hostile.ts';
import { live, livingEnvironment, livingStart } from './living.ts';
import { many } from './many.ts';
import { problems } from './problems.ts';
import { refreshing } from './refreshing.ts';
import { openStage, type Stage } from './stage.ts';

/*
 * The status page in a browser. Node is enough for everything else, so where no Chromium is installed one line says that this
 * was left out; with BROWSER=required it fails.
 */

const lane = 'The status page in Chromium';
const missing = 'no Chromium was found; CHROMIUM names one';
const name = findChromium();

test('every suite in this folder is part of the lane', () => {
  const own = readFileSync(import.meta.filename, 'utf8');
  const suites = readdirSync(import.meta.dirname).filter((file) => file !== 'lane.test.ts');
  for (const suite of suites) assert.ok(own.includes(`from './${suite}'`), suite);
});

if (name !== undefined) describe(lane, () => inBrowser(name));
else if (process.env.BROWSER === 'required')
  test(lane, () => {
    throw new Error(`${missing}, and BROWSER=required`);
  });
else test(lane, { skip: missing }, () => {});

function inBrowser(program: string): void {
  let browser: Browser;
  let living: Stage;

  before(async () => {
    browser = await launchChromium(program);
    living = await openStage(browser, { start: livingStart, environment: livingEnvironment });
    await live(living.harness);
  });

  after(async () => {
    await living?.[Symbol.asyncDispose]();
    await browser?.close();
  });

  afterEach(() => living.closeWindows());

  firstScreen(() => living);
  filters(() => living);
  everybody(() => living);
  advancing(() => browser);
  refreshing(() => browser);
  problems(() => browser);
  hostile(() => browser);
  many(() => browser);
}
