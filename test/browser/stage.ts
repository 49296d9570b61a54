import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import * as v from 'valibot';
import { type Harness, type HarnessOptions, startHarness } from '../harness.ts';

/** A page that is looked at, and what went on in it that nobody sees. */
export interface Looked {
  readonly page: Page;
  /** Fails if anything was executed or complained of, or if anything was asked of a person or of somebody else. */
  nothingAmiss(): void;
  /** The same but for complaints: the browser complains of every answer that is an error. */
  nothingAsked(): void;
}

/** A local stack whose status page is open to a browser. Time stands still in both unless it is moved. */
export interface Stage extends AsyncDisposable {
  readonly harness: Harness;
  /** The address of the status page, without a slash at its end. */
  readonly url: string;
  /** Opens a path in a window of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Looked>;
  /** Closes every window. */
  closeWindows(): Promise<void>;
}

export async function openStage(browser: Browser, options: HarnessOptions = {}): Promise<Stage> {
  const harness = await startHarness(options);
  const url = harness.stack.urls.backupStatus.replace(/\/$/, '');
  const contexts: BrowserContext[] = [];
  const closeWindows = async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  };
  return {
    harness,
    url,
    async open(path, contextOptions = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...contextOptions });
      contexts.push(context);
      // The page asks again every few seconds: only when a test moves its time. A page without scripts has none.
      if (contextOptions.javaScriptEnabled !== false)
        await context.clock.install({ time: harness.clock.now() });
      const page = await context.newPage();
      const amiss = watch(page, url);
      const answer = await page.goto(`${url}${path}`);
      assert.ok(answer !== null);
      return {
        page,
        nothingAmiss: () => assert.deepEqual(amiss, []),
        nothingAsked: () =>
          assert.deepEqual(
            amiss.filter((line) => !/^complained: Failed to load .* status of 40[04]/.test(line)),
            [],
          ),
      };
    },
    closeWindows,
    async [Symbol.asyncDispose]() {
      await closeWindows();
      await harness[Symbol.asyncDispose]();
    },
  };
}

function watch(page: Page, url: string): string[] {
  const amiss: string[] = [];
  page.on('pageerror', (error) => amiss.push(`threw ${error.message}`));
  page.on('console', (message) => {
    // What violates the policy of the page is told here too.
    if (message.type() === 'error') amiss.push(`complained: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    amiss.push(`asked ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) amiss.push(`asked ${request.url()}`);
  });
  return amiss;
}

/** The paths of one page of each kind, in a world in which these names exist. */
export function pagesOf({ database, backup }: { readonly database: string; readonly backup: string }) {
  return {
    'the first screen': '/',
    'the first screen, narrowed': '/?instance=books&since=30d',
    'the timeline': '/timeline',
    'a database': pathOf(database),
    'a backup': pathOf(backup),
    'the form': '/request',
    'the form, filled in': `/request?${new URLSearchParams({ database, backupId: '{database}-{date}', retentionPeriod: '14d' })}`,
    'the form, with problems': '/request?database=orders&retentionPeriod=soon&labels=%3D',
  } as const;
}

/** `projects/P/instances/I/backups/B` → `/backups/P/I/B` */
export function pathOf(name: string): string {
  const [, project, , instance, kind, id] = name.split('/');
  return `/${kind}/${project}/${instance}/${id}`;
}

const ViolationsSchema = v.array(
  v.object({ id: v.string(), help: v.string(), nodes: v.array(v.object({ html: v.string() })) }),
);

/**
 * What axe finds wrong with a page, by day and by night. axe is put into it from outside, which the page's own policy would
 * refuse: it has to be opened with `bypassCSP`.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const said = await page.evaluate('axe.run(document).then(({ violations }) => violations)');
    for (const { id, help, nodes } of v.parse(ViolationsSchema, said))
      found.push(`${colorScheme}: ${id}: ${help}: ${nodes[0]?.html}`);
  }
  return found;
}
