import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { database, instance, type Stage, stage } from './stage.ts';

const { ListOperationsRequest } = spannerProtos.google.longrunning;

async function listed(on: Stage, name: string, filter = ''): Promise<string[]> {
  const request = ListOperationsRequest.create({ name, filter });
  const names: string[] = [];
  for await (const operation of on.databases.listOperationsAsync(request, { autoPaginate: false }))
    names.push(String(Reflect.get(operation, 'name')));
  return names;
}

async function full(): Promise<Stage> {
  const on = await stage({ backupDuration: 0, restoreMs: 0 });
  await on.create('bb');
  const backup = `${instance}/backups/bb`;
  await on.databases.restoreDatabase({ parent: instance, databaseId: 'again', backup });
  await on.databases.updateDatabaseDdl({ database, statements: ['CREATE …'], operationId: 'ddl' });
  await on.instances.updateInstance({
    instance: { name: instance, displayName: 'new' },
    fieldMask: { paths: ['display_name'] },
  });
  return on;
}

test('ListOperations shows the operations of a database, and no other', async () => {
  await using on = await full();
  const own = [`${database}/operations/ddl`, `${database}/operations/_auto_op_create`];
  assert.deepEqual(await listed(on, `${database}/operations`), own);
  assert.deepEqual(await listed(on, database), own);
  assert.deepEqual(await listed(on, database, 'metadata.@type:UpdateDatabaseDdlMetadata'), own.slice(0, 1));
  const again = `${instance}/databases/again`;
  const restored = await listed(on, again);
  assert.equal(restored.length, 2, 'the restore and the optimisation');
  for (const name of restored) assert.ok(name.startsWith(`${again}/operations/`));
});

test('ListOperations shows the operations of an instance itself', async () => {
  await using on = await full();
  const names = await listed(on, `${instance}/operations`);
  assert.deepEqual(
    names.map((name) => name.replace(/_\d+$/, '')),
    [`${instance}/operations/_auto_op_change`, `${instance}/operations/_auto_op_create`],
  );
});

test('an operation that was deleted is listed nowhere', async () => {
  await using on = await full();
  const name = `${database}/operations/ddl`;
  const request = spannerProtos.google.longrunning.DeleteOperationRequest.create({ name });
  await on.databases.deleteOperation(request);
  assert.deepEqual(await listed(on, database), [`${database}/operations/_auto_op_create`]);
  const [all] = await on.databases.listDatabaseOperations({ parent: instance });
  assert.ok(all.every((it) => it.name !== name));
});
