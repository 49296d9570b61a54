import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { sectionsOf } from '../contract/snippets.ts';
import { type GuideStage, startGuideStage } from './guide-stage.ts';
import { curl, gcloud } from './languages.ts';
import { languageTest, runStep } from './project.ts';

/*
 * docs/guide.md: its blocks for gcloud and curl, as they stand, but for the first of each section, which says where we are.
 */

describe("Google's guide, on the local stack, with", { concurrency: true }, async () => {
  let stage: GuideStage;
  let config: string;
  const blocksOf = (title: string) =>
    (sectionsOf('guide.md').find((section) => section.title === title)?.code ?? [])
      .slice(1)
      .map(({ source }) => source);
  const bash = (source: string, signal: AbortSignal) =>
    runStep(
      ['bash', '-euxo', 'pipefail', '-c', source],
      config,
      { ...stage.environment, CLOUDSDK_CONFIG: config },
      signal,
    );

  before(async () => {
    stage = await startGuideStage(['orders', 'customers', 'inventory']);
    config = await mkdtemp(join(tmpdir(), 'gcloud-'));
  });
  after(async () => {
    await stage.stop();
    await rm(config, { recursive: true, force: true });
  });

  await languageTest(gcloud, 'every command of the page', async ({ signal }) => {
    const blocks = blocksOf('gcloud');
    assert.equal(blocks.length, 7);
    const printed = await bash(blocks.join('\n'), signal);
    for (const shown of [
      /^guide-full +orders .* READY /m,
      /CreateBackupMetadata +guide-slow +customers/,
      /RestoreDatabaseMetadata/,
      /CreateInstanceMetadata/,
      /backupSchedules\/guide-nightly|^guide-nightly/m,
      /^guide-test +guide /m,
      /version_retention_period = '7d'/,
      /sourceDatabase: projects\/local\/instances\/main\/databases\/orders/m,
    ])
      assert.match(printed, shown);
  });

  await languageTest(curl, 'every command of the page', async ({ signal }) => {
    const blocks = blocksOf('REST, with curl');
    assert.equal(blocks.length, 3);
    const printed = await bash(blocks.join('\n'), signal);
    assert.match(printed, /"name": "projects\/local\/instances\/main\/backups\/rest-full\/operations\/\w+"/);
    assert.match(printed, /RestoreDatabaseMetadata/);
    assert.match(printed, /CopyBackupMetadata/);
  });
});
