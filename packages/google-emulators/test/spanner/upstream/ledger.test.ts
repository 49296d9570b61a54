import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { toTimestamp } from '../../../spanner/timestamp.ts';
import { Ledger } from '../../../spanner/upstream/ledger.ts';

const { CreateDatabaseMetadata, UpdateDatabaseDdlMetadata } = spannerProtos.google.spanner.admin.database.v1;
const database = 'projects/p/instances/inst/databases/db';
const created = {
  done: true,
  metadata: { value: CreateDatabaseMetadata.encode({ database }).finish() },
};
const changedAt = (...atMs: number[]) => ({
  done: true,
  metadata: {
    value: UpdateDatabaseDdlMetadata.encode({ commitTimestamps: atMs.map(toTimestamp) }).finish(),
  },
});

test('a change made directly upstream is not taken for ours, however soon after ours it comes', async () => {
  let ddl = 'one';
  const ledger = new Ledger(async () => {
    await nextTurn();
    return ddl;
  });
  await ledger.created({ extraStatements: ['CREATE TABLE one'] }, created, 1000);
  ddl = 'one, two';
  assert.equal(await ledger.stepsUntil(database, 1000), undefined);
});

test('a database is unchanged since a time if none of its statements came later', async () => {
  const ledger = new Ledger(async () => '');
  await ledger.created({ extraStatements: ['CREATE TABLE one'] }, created, 1000);
  await ledger.changed(
    { database, statements: ['CREATE TABLE two', 'CREATE TABLE three'] },
    changedAt(2000, 3000),
  );
  assert.equal(ledger.isUnchangedSince(database, 3000), true);
  assert.equal(ledger.isUnchangedSince(database, 2999), false);
});

test('of statements that were sent together, only those that had taken effect count', async () => {
  const ledger = new Ledger(async () => '');
  await ledger.created({}, created, 1000);
  await ledger.changed({ database, statements: ['a', 'b', 'never came to it'] }, changedAt(2000, 3000));
  assert.deepEqual(await ledger.stepsUntil(database, 2500), [{ statements: ['a'] }]);
  assert.deepEqual(await ledger.stepsUntil(database, 9000), [{ statements: ['a', 'b'] }]);
});
