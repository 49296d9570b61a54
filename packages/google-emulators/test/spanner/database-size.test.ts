import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupMs, dayMs, instance, stage } from './stage.ts';

const table = 'CREATE TABLE t (k INT64) PRIMARY KEY (k)';
const options = "ALTER DATABASE `orders` SET OPTIONS (version_retention_period = '7d')";

test('a backup has a size as soon as its database has a table, however that was made', async () => {
  const cases: { extraStatements: string[]; later: string[]; larger: boolean }[] = [
    { extraStatements: [], later: [], larger: false },
    { extraStatements: [options], later: [], larger: false },
    { extraStatements: [options, table], later: [], larger: true },
    { extraStatements: [], later: [options], larger: false },
    { extraStatements: [], later: [`\n  ${table.toLowerCase()}`], larger: true },
    { extraStatements: [table], later: [options], larger: true },
  ];
  for (const { extraStatements, later, larger } of cases) {
    await using on = await stage();
    const database = `${instance}/databases/orders`;
    const createStatement = 'CREATE DATABASE orders';
    await on.databases.createDatabase({ parent: instance, createStatement, extraStatements });
    if (later.length > 0) await on.databases.updateDatabaseDdl({ database, statements: later });
    const backup = { database, expireTime: { seconds: (on.clock.now().getTime() + dayMs) / 1000 } };
    await on.databases.createBackup({ parent: instance, backupId: 'b1', backup });
    on.clock.advance(backupMs);
    // Google's samples list the backups that are larger than so many bytes.
    const [found] = await on.databases.listBackups({ parent: instance, filter: 'size_bytes > 100' });
    assert.equal(found.length, larger ? 1 : 0, [...extraStatements, ...later].join('; '));
  }
});
