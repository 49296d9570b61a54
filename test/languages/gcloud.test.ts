import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { sectionsOf } from '../contract/snippets.ts';
import { filledIn, googleCommands } from './google-commands.ts';
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
    stage = await startGuideStage(['orders', 'customers', 'inventory', 'google']);
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
      // `operations describe` of what was cancelled.
      /^1$/m,
      /^encryptionConfig:\n {2}kmsKeyName: projects\/local\/.*\/cryptoKeys\/key$/m,
      /CreateInstanceMetadata/,
      /backupSchedules\/guide-nightly|^guide-nightly/m,
      /^guide-test +guide /m,
      /version_retention_period = '7d'/,
      /sourceDatabase: projects\/local\/instances\/main\/databases\/orders/m,
    ])
      assert.match(printed, shown);
  });

  await languageTest(gcloud, "every command of Google's own pages", async ({ signal }) => {
    // A copy in another project needs an instance there.
    const made = 'instances create main --project=elsewhere --config=regional-us-central1';
    await bash(`gcloud spanner ${made} --description=main --nodes=1`, signal);
    const values: Record<string, string> = {
      INSTANCE_ID: 'main',
      INSTANCE_NAME: 'main',
      DATABASE_ID: 'google',
      DATABASE_NAME: 'google',
      BACKUP_ID: 'google-full',
      BACKUP_NAME: 'google-full',
      SOURCE_PROJECT_ID: 'local',
      SOURCE_INSTANCE_ID: 'main',
      SOURCE_BACKUP_NAME: 'google-full',
      DESTINATION_PROJECT_ID: 'elsewhere',
      DESTINATION_INSTANCE_ID: 'main',
      DESTINATION_BACKUP_NAME: 'google-copy',
      ENCRYPTION_TYPE: 'GOOGLE_DEFAULT_ENCRYPTION',
      RETENTION_PERIOD: '86400s',
      EXPIRATION_DATE: new Date(Date.now() + 1e9).toISOString(),
    };
    const expected = [
      /^Create request issued for: \[google-full\]$/m,
      /^(?<operation>_auto_op_\d+) +True +CreateBackupMetadata +google-full +google /m,
      /^done: true\n(.*\n)*? +progressPercent: 100$/m,
      /Must specify only --database or --backup or --instance-partition/,
      /^state: READY$/m,
      /^google-full +google .* READY /m,
      /^name: projects\/local\/instances\/main\/backups\/google-copy\n(.*\n)*^state: READY$/m,
      /^name: projects\/elsewhere\/instances\/main\/backups\/google-copy\n(.*\n)*^state: READY$/m,
      new RegExp(`^expireTime: '${values.EXPIRATION_DATE}'$`, 'm'),
      /^Deleted backup \[google-full\]\.$/m,
    ];
    assert.equal(googleCommands.length, expected.length);
    for (const [index, { section, command, refused }] of googleCommands.entries()) {
      // Whoever deletes is asked once more.
      const running = bash(`${filledIn(command, values)} 2>&1 <<< y`, signal);
      const shown = expected[index] ?? assert.fail(command);
      if (refused) await assert.rejects(running, shown);
      else {
        const printed = await running;
        assert.match(printed, shown, section);
        const operation = shown.exec(printed)?.groups?.operation;
        if (operation !== undefined) values.OPERATION_ID = operation;
      }
    }
  });

  await languageTest(gcloud, "Pub/Sub's topics and subscriptions", async ({ signal }) => {
    const printed = await bash(
      `gcloud pubsub topics create more
      gcloud pubsub topics list --format='value(name)'
      gcloud pubsub topics describe more
      gcloud pubsub subscriptions create kept --topic=more --retain-acked-messages --expiration-period=2d \\
        --message-retention-duration=1h
      gcloud pubsub subscriptions describe kept
      gcloud pubsub topics publish more --message=once
      PULL="gcloud pubsub subscriptions pull kept --auto-ack --format=value(message.data.decode(base64))"
      echo "first: $($PULL) then: $($PULL)"
      gcloud pubsub subscriptions seek kept --time="$(node -p 'new Date(Date.now() - 600000).toISOString()')"
      echo "sought: $($PULL)"
      gcloud pubsub subscriptions list --format='value(name)'
      gcloud pubsub subscriptions delete kept
      gcloud pubsub topics delete more
      echo "left: $(gcloud pubsub topics list --format='value(name)' --filter=name:more)"`,
      signal,
    );
    for (const shown of [
      /^projects\/local\/topics\/more$/m,
      /^name: projects\/local\/topics\/more$/m,
      /^ {2}ttl: 172800s$/m,
      /^messageRetentionDuration: 3600s$/m,
      /^first: once then: $/m,
      /^sought: once$/m,
      /^projects\/local\/subscriptions\/kept$/m,
      /^left: $/m,
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
