import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from '../test/browser/chromium.ts';
import { live, livingEnvironment, livingStart, names } from '../test/browser/living.ts';
import { openStage, pathOf, type Stage } from '../test/browser/stage.ts';
import { minuteMs } from '../test/harness.ts';

/*
 * `npm run screenshots` makes docs/images: the pages of the status page over two weeks of a shop that does not exist, on a
 * clock that is moved, so that they are the same whenever they are made with the same browser and fonts.
 */

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** The height that is shown; the whole page where it says nothing. */
  readonly height?: number;
}

const form = new URLSearchParams({
  database: names.ledger,
  backupId: '{database}-{date}',
  retentionPeriod: '14d',
});

const pictures: readonly Picture[] = [
  { name: 'status-overview', path: '/' },
  { name: 'status-overview-dark', path: '/', colorScheme: 'dark', height: 820 },
  { name: 'status-phone', path: '/', width: 390, height: 844 },
  { name: 'status-timeline', path: '/timeline?since=7d', height: 820 },
  { name: 'status-database', path: pathOf(names.orders), height: 900 },
  { name: 'status-backup', path: pathOf(names.failed) },
  { name: 'status-form', path: `/request?${form}` },
];

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../docs/images'));
const program = findChromium();
if (program === undefined) {
  console.error('no Chromium was found; CHROMIUM names one');
  process.exit(1);
}
await mkdir(folder, { recursive: true });
const browser = await launchChromium(program);
try {
  await takeAll(browser);
} finally {
  await browser.close();
}

async function takeAll(opened: Browser): Promise<void> {
  await using stage = await openStage(opened, { start: livingStart, environment: livingEnvironment });
  await live(stage.harness, 5 * minuteMs);
  for (const picture of pictures) await take(stage, picture);
}

async function take(
  stage: Stage,
  { name, path, colorScheme = 'light', width = 1200, height }: Picture,
): Promise<void> {
  const { page, nothingAmiss } = await stage.open(path, {
    colorScheme,
    viewport: { width, height: height ?? 800 },
  });
  const taken = await page.screenshot({
    fullPage: height === undefined,
    animations: 'disabled',
    caret: 'hide',
  });
  nothingAmiss();
  await stage.closeWindows();
  await writeFile(join(folder, `${name}.png`), taken);
  console.log(`${String(Math.ceil(taken.length / 1_000)).padStart(5)} kB  ${name}`);
}
