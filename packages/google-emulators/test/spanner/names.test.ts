import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { answerOf } from './answer.ts';
import { database, instance, type Stage, stage } from './stage.ts';

const { ListOperationsRequest } = spannerProtos.google.longrunning;

/** Calls that name something, by how they do it: each is made with a malformed name. */
const calls: Record<string, (on: Stage, name: string) => Promise<unknown>> = {
  GetBackup: (on, name) => on.databases.getBackup({ name }),
  DeleteBackup: (on, name) => on.databases.deleteBackup({ name }),
  UpdateBackup: (on, name) =>
    on.databases.updateBackup({ backup: { name }, updateMask: { paths: ['expire_time'] } }),
  ListBackups: (on, parent) => on.databases.listBackups({ parent }),
  ListBackupOperations: (on, parent) => on.databases.listBackupOperations({ parent }),
  GetDatabase: (on, name) => on.databases.getDatabase({ name }),
  DropDatabase: (on, name) => on.databases.dropDatabase({ database: name }),
  GetDatabaseDdl: (on, name) => on.databases.getDatabaseDdl({ database: name }),
  UpdateDatabaseDdl: (on, name) =>
    on.databases.updateDatabaseDdl({
      database: name,
      statements: ['CREATE TABLE t (k INT64) PRIMARY KEY (k)'],
    }),
  UpdateDatabase: (on, name) =>
    on.databases.updateDatabase({ database: { name }, updateMask: { paths: ['enable_drop_protection'] } }),
  ListDatabases: (on, parent) => on.databases.listDatabases({ parent }),
  ListDatabaseOperations: (on, parent) => on.databases.listDatabaseOperations({ parent }),
  CreateDatabase: (on, parent) =>
    on.databases.createDatabase({ parent, createStatement: 'CREATE DATABASE dd' }),
  GetInstance: (on, name) => on.instances.getInstance({ name }),
  UpdateInstance: (on, name) =>
    on.instances.updateInstance({
      instance: { name, displayName: 'n' },
      fieldMask: { paths: ['display_name'] },
    }),
  DeleteInstance: (on, name) => on.instances.deleteInstance({ name }),
  ListInstances: (on, parent) => on.instances.listInstances({ parent }),
  CreateInstance: (on, parent) => on.instances.createInstance({ parent, instanceId: 'new' }),
  GetInstanceConfig: (on, name) => on.instances.getInstanceConfig({ name }),
  ListInstanceConfigs: (on, parent) => on.instances.listInstanceConfigs({ parent }),
  GetOperation: (on, name) => on.operation(name),
  CancelOperation: (on, name) => on.cancel(name),
  ListOperations: async (on, name) => {
    for await (const _ of on.databases.listOperationsAsync(ListOperationsRequest.create({ name }))) break;
  },
};

for (const [method, call] of Object.entries(calls))
  test(`${method} refuses malformed names`, async () => {
    await using on = await stage();
    for (const name of [
      '',
      'rubbish',
      'projects/p/instances',
      `/${instance}`,
      `${instance}/elsewhere/x`,
      'projects//x',
    ])
      assert.equal((await answerOf(call(on, name))).code, 'INVALID_ARGUMENT', name);
  });

test('a name of another kind of resource is refused', async () => {
  await using on = await stage();
  for (const method of ['GetBackup', 'DeleteBackup', 'UpdateBackup', 'GetInstance'] as const)
    assert.equal(
      (await answerOf(calls[method]?.(on, database) ?? Promise.reject())).code,
      'INVALID_ARGUMENT',
    );
});
