import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { backupNamed, changeOn, createOn, databaseNamed, instance, rowsStage } from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

const { ListOperationsRequest } = spannerProtos.google.longrunning;
const key = 'projects/p/locations/us-east1/keyRings/r/cryptoKeys/k';
const table = 'CREATE TABLE t (id INT64) PRIMARY KEY(id)';
const restoring = 'metadata.@type:RestoreDatabaseMetadata';

await googleSuite(
  "What Google's Spanner emulator does not tell, and ours does",
  spannerEmulatorParts,
  async (sdk) => {
    const on = await rowsStage(sdk);
    after(on.stop);
    const { databases } = on;
    const found = async (id: string) => (await databases.getDatabase({ name: databaseNamed(id) }))[0];

    test('a restored database has the key, the dialect and the times of its source, and so has the backup', async () => {
      const [created] = await databases.createDatabase({
        parent: instance,
        createStatement: 'CREATE DATABASE `sealed`',
        extraStatements: [table],
        encryptionConfig: { kmsKeyName: key },
      });
      const [made] = await created.promise();
      assert.equal(made.encryptionConfig?.kmsKeyName, key);
      assert.equal(made.versionRetentionPeriod, '1h');
      await on.backUp('sealed');
      await on.restore('sealed-again', 'sealed');
      for (const id of ['sealed', 'sealed-again']) {
        const database = await found(id);
        assert.equal(database.encryptionConfig?.kmsKeyName, key);
        assert.equal(database.encryptionInfo?.[0]?.encryptionType, 'CUSTOMER_MANAGED_ENCRYPTION');
        assert.equal(database.databaseDialect, 'GOOGLE_STANDARD_SQL');
        assert.equal(database.state, 'READY');
        for (const time of [database.createTime, database.earliestVersionTime])
          assert.ok(Math.abs(Number(time?.seconds) - Date.now() / 1000) < 3600, `${id}: ${time?.seconds}`);
      }
      const [listed] = await databases.listDatabases({ parent: instance });
      const again = listed.find(({ name }) => name === databaseNamed('sealed-again'));
      assert.equal(again?.encryptionConfig?.kmsKeyName, key);
      const [backup] = await databases.getBackup({ name: backupNamed('sealed') });
      assert.equal(backup.encryptionInfo?.encryptionType, 'CUSTOMER_MANAGED_ENCRYPTION');
      assert.ok(Number(backup.sizeBytes) > 0, 'a table without a row weighs something');
      assert.ok(Number(backup.sizeBytes) <= 100, 'but hardly anything');
      assert.equal(Number(backup.maxExpireTime?.seconds) - Number(backup.createTime?.seconds), 366 * 86_400);
      assert.equal(backup.maxExpireTime?.nanos, backup.createTime?.nanos);
    });

    test('a restored database has one create time, in the response of the restore and in every read', async () => {
      await on.create('source', [table]);
      await on.backUp('source');
      const backup = backupNamed('source');
      const [operation] = await databases.restoreDatabase({
        parent: instance,
        databaseId: 'looked-at',
        backup,
      });
      const seen = await found('looked-at');
      const [restored] = await operation.promise();
      assert.ok(Number(restored.createTime?.seconds) > 1_700_000_000);
      const times = [seen, restored, await found('looked-at')].map(({ createTime }) => [
        Number(createTime?.seconds),
        createTime?.nanos,
      ]);
      assert.deepEqual(times, [times[0], times[0], times[0]]);
    });

    test('database operations are listed, with those of restores', async () => {
      await on.create('worked-on', [table]);
      await on.backUp('worked-on');
      await on.restore('worked-on-again', 'worked-on');
      const [all] = await databases.listDatabaseOperations({ parent: instance });
      const of = (id: string) =>
        all.filter(({ name }) => name?.startsWith(`${databaseNamed(id)}/operations/`));
      assert.ok(of('worked-on').length >= 2, 'its creation and its schema');
      const [restores] = await databases.listDatabaseOperations({ parent: instance, filter: restoring });
      assert.ok(restores.some(({ name }) => name?.startsWith(databaseNamed('worked-on-again'))));
      const names: string[] = [];
      const request = ListOperationsRequest.create({
        name: databaseNamed('worked-on-again'),
        filter: restoring,
      });
      for await (const operation of databases.listOperationsAsync(request, { autoPaginate: false }))
        names.push(String(Reflect.get(operation, 'name')));
      assert.equal(names.length, 1);
    });

    test('a database tells the retention of its versions as it was set', async () => {
      await createOn(databases, 'kept');
      await changeOn(
        databases,
        'kept',
        "ALTER DATABASE `kept` SET OPTIONS (version_retention_period = '3d')",
      );
      assert.equal((await found('kept')).versionRetentionPeriod, '3d');
    });

    test('what is known of a database is forgotten with its instance', async () => {
      const parent = 'projects/p/instances/short-lived';
      const make = async (encryptionConfig: { kmsKeyName?: string }): Promise<void> => {
        const [, instanceMade] = await on.client.createInstance('short-lived', {
          config: 'emulator-config',
          nodes: 1,
          displayName: 'short',
        });
        await instanceMade.promise();
        const createStatement = 'CREATE DATABASE `again`';
        const [made] = await databases.createDatabase({ parent, createStatement, encryptionConfig });
        await made.promise();
      };
      const name = `${parent}/databases/again`;
      await make({ kmsKeyName: key });
      const period = "ALTER DATABASE `again` SET OPTIONS (version_retention_period = '2d')";
      const [changed] = await databases.updateDatabaseDdl({ database: name, statements: [period] });
      await changed.promise();
      await on.client.instance('short-lived').delete();
      await make({});
      const [fresh] = await databases.getDatabase({ name });
      assert.deepEqual([fresh.encryptionConfig, fresh.versionRetentionPeriod], [null, '1h']);
    });

    test('a database of the emulator can have a backup schedule and a policy', async () => {
      await on.create('scheduled');
      const parent = databaseNamed('scheduled');
      const [schedule] = await databases.createBackupSchedule({
        parent,
        backupScheduleId: 'nightly',
        backupSchedule: {
          spec: { cronSpec: { text: '0 2 * * *' } },
          retentionDuration: { seconds: 86_400 },
          fullBackupSpec: {},
        },
      });
      const [got] = await databases.getBackupSchedule({ name: schedule.name ?? '' });
      assert.equal(got.spec?.cronSpec?.text, '0 2 * * *');
      const bindings = [{ role: 'roles/viewer', members: ['user:a@example.com'] }];
      await databases.setIamPolicy({ resource: parent, policy: { bindings } });
      const [policy] = await databases.getIamPolicy({ resource: parent });
      assert.equal(policy.bindings?.[0]?.role, 'roles/viewer');
    });
  },
);
