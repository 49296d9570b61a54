import assert from 'node:assert/strict';
import { instanceOf } from '../../../spanner/names.ts';
import { answerOf } from '../../spanner/answer.ts';
import type { Define } from '../known-differences.ts';
import type { OpenProject } from './project.ts';

/** What holds for names, and for what a database is given: its schema, its version retention, its keys. */
export function settingContract(open: OpenProject, test: Define): void {
  test('a malformed name is refused by every method', async () => {
    const { databases, instances, name } = open();
    for (const call of [
      () => instances.getInstance({ name: 'rubbish' }),
      () => databases.getDatabase({ name: `${name}/databases/db` }),
      () => databases.getBackup({ name: 'rubbish' }),
      () => databases.deleteBackup({ name: '' }),
      () => databases.listBackups({ parent: name }),
    ])
      assert.equal((await answerOf(call())).code, 'INVALID_ARGUMENT');
  });

  test('a schema that is sent with a database, or later, can be read', async () => {
    const { database, databases } = open();
    const parent = instanceOf(await database('first'));
    const tableNamed = (id: string) => `CREATE TABLE ${id} (k INT64) PRIMARY KEY (k)`;
    const [created] = await databases.createDatabase({
      parent,
      createStatement: 'CREATE DATABASE `second`',
      extraStatements: [tableNamed('t1')],
    });
    await created.promise();
    const name = `${parent}/databases/second`;
    const [changed] = await databases.updateDatabaseDdl({ database: name, statements: [tableNamed('t2')] });
    await changed.promise();
    const [{ statements }] = await databases.getDatabaseDdl({ database: name });
    assert.deepEqual(
      statements?.map((it) => /^CREATE TABLE (\w+)/.exec(it)?.[1]),
      ['t1', 't2'],
    );
    const [operations] = await databases.listDatabaseOperations({ parent, filter: `name:${name}/` });
    assert.ok(operations.length >= 2, 'its creation and the change');
  });

  test('the retention of versions can be set in the schema', async () => {
    const { database, databases } = open();
    const name = await database('kept');
    const statement = "ALTER DATABASE `kept` SET OPTIONS (version_retention_period = '7d')";
    const [changed] = await databases.updateDatabaseDdl({ database: name, statements: [statement] });
    await changed.promise();
    assert.equal((await databases.getDatabase({ name }))[0].versionRetentionPeriod, '7d');
  });

  test('a key comes back in the field that it was set in', async () => {
    const { database, databases } = open();
    const parent = instanceOf(await database('plain'));
    const kmsKeyName = 'projects/p/locations/nam3/keyRings/r/cryptoKeys/k';
    const configs: Record<string, { kmsKeyName: string } | { kmsKeyNames: string[] }> = {
      single: { kmsKeyName },
      listed: { kmsKeyNames: [kmsKeyName] },
    };
    for (const [id, encryptionConfig] of Object.entries(configs)) {
      const createStatement = `CREATE DATABASE \`${id}\``;
      const [created] = await databases.createDatabase({
        parent,
        createStatement,
        encryptionConfig,
      });
      await created.promise();
      const [found] = await databases.getDatabase({ name: `${parent}/databases/${id}` });
      assert.partialDeepStrictEqual(found.encryptionConfig, encryptionConfig);
      assert.equal(found.encryptionInfo?.[0]?.encryptionType, 'CUSTOMER_MANAGED_ENCRYPTION');
    }
  });
}
