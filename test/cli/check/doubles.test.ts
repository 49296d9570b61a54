import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prices } from '../../../bench/prices.ts';
import { storagePrice } from '../../../cli/check/databases.ts';
import { named, type World } from './google.ts';
import { changed } from './missing.ts';
import { check, wrong } from './stage.ts';

test('check reports a native schedule of a database that is backed up here, and its cost', async () => {
  const { code, findings } = await check((world) => {
    world.things.set(`${named.database}/backupSchedules`, {
      backupSchedules: [
        {
          name: `${named.database}/backupSchedules/default_schedule`,
          spec: { cronSpec: { text: '0 2 * * *' } },
          retentionDuration: '604800s',
          fullBackupSpec: {},
        },
      ],
    });
    const text = (stringValue: string) => ({ stringValue });
    const map = (fields: object) => ({ mapValue: { fields } });
    world.records = [
      {
        document: {
          fields: {
            request: map({ database: text(named.database) }),
            backup: map({ sizeBytes: text('50000000000') }),
          },
        },
      },
    ];
  });
  assert.equal(code, 9);
  const [finding] = wrong(findings);
  assert.equal(finding?.about, `no second backups of ${named.database}`);
  assert.match(
    finding?.why ?? '',
    /default_schedule makes a full backup at "0 2 \* \* \*" as well, kept for 7 days: up to 7 of them .* of 50(\.0)? GB each: about 35\.00 USD a month/,
  );
  assert.equal(
    finding?.mend,
    'gcloud spanner backup-schedules delete default_schedule --database=orders --instance=main --project=acme',
  );
});

test('check reports an instance that gives its new databases a schedule', async () => {
  const { findings } = await check(changed(named.instance, { defaultBackupScheduleType: 'AUTOMATIC' }));
  assert.match(wrong(findings)[0]?.why ?? '', /a full backup a day, kept for 7 days/);
  assert.match(
    wrong(findings)[0]?.mend ?? '',
    /^gcloud spanner instances update main --default-backup-schedule-type=none/,
  );
});

test('check uses the same price of storage as the benches', () => {
  assert.equal(storagePrice, prices.backup.usd);
});

test('check without any instance warns that nothing is known of Spanner', async () => {
  const alone = (world: World) => void world.jobs.pop();
  const { code, findings } = await check(alone);
  assert.equal(code, 9);
  assert.match(wrong(findings)[0]?.why ?? '', /no schedule and no record names one/);
  assert.equal((await check(alone, '--format=json', '--instance=main')).code, 0);
});
