import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { sectionsOf } from '../contract/snippets.ts';
import { type Harness, type HarnessOptions, startHarness } from '../harness.ts';
import { runStep } from './project.ts';

export const database = 'projects/shop/instances/main/databases/orders';

/** A stack at a standstill in time, with that database, and a shell in which a page's lines for `npm start` were pasted. */
export interface PageShell extends AsyncDisposable {
  readonly harness: Harness;
  /** gcloud's own folder: nothing of the user's is read or left. */
  readonly folder: string;
  /** Runs what stands on a page, and gives what it printed. */
  run(source: string, more?: Readonly<Record<string, string>>): Promise<string>;
}

export async function openPageShell(t: TestContext, options: HarnessOptions = {}): Promise<PageShell> {
  const harness = await startHarness(options);
  harness.spanner.world.addDatabase(database, { createTimeMs: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'gcloud-'));
  const { addresses, pubsub } = harness.stack;
  const rest = pubsub?.rest?.url ?? '';
  const environment = {
    PROJECT: 'local',
    DATABASE: database,
    PUBSUB: rest,
    TOKEN: 'none',
    PUBSUB_EMULATOR_HOST: addresses.pubsub,
    METADATA_SERVER_DETECTION: 'none',
    CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `${rest}/`,
    CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
    CLOUDSDK_CONFIG: folder,
  };
  return {
    harness,
    folder,
    run: (source, more = {}) =>
      runStep(['bash', '-euc', source], folder, { ...environment, ...more }, t.signal),
    [Symbol.asyncDispose]: async () => {
      await harness[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One piece of code of a section of a page under docs/, by its place among all of the section; -1 is the last. */
export function codeOf(page: string, title: string, which = 0): string {
  const source = sectionsOf(page)
    .find((section) => section.title === title)
    ?.code.at(which)?.source;
  assert.ok(source !== undefined, `${page} has no such code in "${title}"`);
  return source;
}
