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

  await languageTest(
    gcloud,
    'what the page does not type: keys by region, filters, pages',
    async ({ signal }) => {
      const printed = await bash(
        `gcloud spanner instances create wide --config=nam6 --description=wide --nodes=1
      gcloud spanner instances describe wide --format='value(name)'
      gcloud spanner databases create stock --instance=wide
      key() { echo "projects/local/locations/$1/keyRings/ring/cryptoKeys/key"; }
      KEYS="$(key us-central1),$(key us-east1),$(key us-west1)"
      for id in wide-one wide-two; do
        gcloud spanner backups create "$id" --instance=wide --database=stock --retention-period=14d \\
          --encryption-type=CUSTOMER_MANAGED_ENCRYPTION --kms-keys="$KEYS"
      done
      KEY_OF='flattened(encryptionInformation[].kmsKeyVersion)'
      gcloud spanner backups describe wide-one --instance=wide --format="$KEY_OF"
      LIST="gcloud spanner backups list --instance=wide --page-size=1 --format=value(name.basename())"
      echo "of stock:" $($LIST --database=stock) "of none:" $($LIST --database=none)
      gcloud spanner databases restore --source-instance=wide --source-backup=wide-one \\
        --destination-instance=wide --destination-database=stock-again \\
        --encryption-type=CUSTOMER_MANAGED_ENCRYPTION --kms-keys="$KEYS"
      gcloud spanner databases describe stock-again --instance=wide --format='value(encryptionConfig.kmsKeyNames)'
      TYPED="gcloud spanner operations list --instance=wide --format=value(metadata.database.basename())"
      echo "made:" $($TYPED --type=DATABASE_CREATE) "changed:" $($TYPED --type=DATABASE_UPDATE_DDL)
      gcloud spanner operations cancel _auto_op_create --instance=wide --database=stock
      gcloud spanner operations describe _auto_op_create --instance=wide --database=stock --format='value(done)'`,
        signal,
      );
      const keys = ['us-central1', 'us-east1', 'us-west1'].map(
        (region) => `projects/local/locations/${region}/keyRings/ring/cryptoKeys/key`,
      );
      for (const [index, key] of keys.entries())
        assert.ok(printed.includes(`encryptionInformation[${index}].kmsKeyVersion: ${key}/`), printed);
      for (const shown of [
        /^projects\/local\/instances\/wide$/m,
        /^of stock: wide-two wide-one of none:$/m,
        new RegExp(`^${keys.join(';')}$`, 'm'),
        /^made: stock changed:$/m,
        // What is over stays as it is.
        /^\{\}\nTrue$/m,
      ])
        assert.match(printed, shown);
    },
  );

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
