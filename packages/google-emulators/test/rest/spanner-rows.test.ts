import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs } from '../spanner/stage.ts';
import { door, instance } from './spanner-door.ts';

/*
 * The requests that gcloud 528 sends, each with what it is answered. gcloud itself is run in the lane of the languages.
 */

const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';
const operationOf = (backup: string) => `${instance}/backups/${backup}/operations/_auto_op_`;

test('backups are created, got, listed, updated and deleted over REST', async (t) => {
  const { call, clock, inDays } = await door(t);
  const body = { database: `${instance}/databases/d`, expireTime: inDays(2), versionTime: inDays(-1 / 48) };
  const created = await call('POST', `${instance}/backups?backupId=b-1&alt=json`, body);
  assert.partialDeepStrictEqual(created, {
    status: 200,
    answer: {
      name: `${operationOf('b-1')}1`,
      metadata: {
        '@type': 'type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata',
        name: `${instance}/backups/b-1`,
        database: body.database,
      },
    },
  });
  // What is not so yet is left out, as Google's services leave it out.
  assert.equal('done' in created.answer, false);
  clock.advance(dayMs / 2);
  assert.partialDeepStrictEqual(await call('GET', `${operationOf('b-1')}1?alt=json`), {
    answer: { done: true, response: { name: `${instance}/backups/b-1`, sizeBytes: '12345678901' } },
  });
  const described = await call('GET', `${instance}/backups/b-1?alt=json`);
  assert.partialDeepStrictEqual(described.answer, { state: 'READY', versionTime: body.versionTime });
  const filter = encodeURIComponent('state:READY AND name:b-1');
  assert.partialDeepStrictEqual(
    await call('GET', `${instance}/backups?alt=json&pageSize=100&filter=${filter}`),
    {
      answer: { backups: [{ name: `${instance}/backups/b-1` }] },
    },
  );
  const update = { name: `${instance}/backups/b-1`, expireTime: inDays(9) };
  for (const mask of ['expire_time', 'expireTime'])
    assert.partialDeepStrictEqual(await call('PATCH', `${instance}/backups/b-1?updateMask=${mask}`, update), {
      status: 200,
      answer: { expireTime: update.expireTime },
    });
  assert.deepEqual(await call('DELETE', `${instance}/backups/b-1?alt=json`), { status: 200, answer: {} });
  assert.deepEqual(await call('GET', `${instance}/backups?alt=json`), { status: 200, answer: {} });
});

for (const keys of [`kmsKeyName=${key}`, `kmsKeyNames=${key}`])
  test(`a backup is created with a key that gcloud writes into the query: ${keys.split('=')[0]}`, async (t) => {
    const { call, inDays } = await door(t);
    const query = `backupId=b-1&encryptionConfig.encryptionType=CUSTOMER_MANAGED_ENCRYPTION&encryptionConfig.${keys}`;
    const body = { database: `${instance}/databases/d`, expireTime: inDays(2) };
    assert.equal((await call('POST', `${instance}/backups?${query}&alt=json`, body)).status, 200);
    assert.partialDeepStrictEqual(await call('GET', `${instance}/backups/b-1`), {
      answer: { encryptionInfo: { kmsKeyVersion: `${key}/cryptoKeyVersions/1` } },
    });
  });

test('a backup in an instance of several regions is created with a key for each', async (t) => {
  const { call, spanner, inDays } = await door(t);
  spanner.world.addInstance(instance, { config: 'projects/p/instanceConfigs/nam6' });
  const regional = ['us-central1', 'us-east1', 'us-west1'].map((region) =>
    key.replace('us-central1', region),
  );
  const listed = regional.map((name) => `encryptionConfig.kmsKeyNames=${name}`).join('&');
  const query = `backupId=b-1&encryptionConfig.encryptionType=CUSTOMER_MANAGED_ENCRYPTION&${listed}&alt=json`;
  const body = { database: `${instance}/databases/d`, expireTime: inDays(2) };
  assert.equal((await call('POST', `${instance}/backups?${query}`, body)).status, 200);
  const { answer } = await call('GET', `${instance}/backups/b-1`);
  assert.deepEqual(
    answer.encryptionInformation,
    regional.map((name) => ({
      encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
      kmsKeyVersion: `${name}/cryptoKeyVersions/1`,
    })),
  );
});

test('operations are listed in all four ways, got, and cancelled without a body', async (t) => {
  const { call, inDays } = await door(t);
  const body = { database: `${instance}/databases/d`, expireTime: inDays(2) };
  await call('POST', `${instance}/backups?backupId=b-1`, body);
  const operation = { name: `${operationOf('b-1')}1` };
  const of = encodeURIComponent(`metadata.database:"${instance}/databases/d"`);
  const create = 'type.googleapis.com/google.spanner.admin.database.v1.CreateDatabaseMetadata';
  const types = encodeURIComponent(`(metadata.@type:${create}) OR (metadata.@type:${create})`);
  const database = { name: `${instance}/databases/d/operations/_auto_op_create` };
  for (const [path, expected] of [
    ['backupOperations?pageSize=100', operation],
    [`backupOperations?pageSize=100&filter=${of}`, operation],
    ['backups/b-1/operations?alt=json', operation],
    ['databases/d/operations?alt=json', database],
    [`databaseOperations?filter=${types}`, database],
    ['operations?alt=json', { name: `${instance}/operations/_auto_op_create` }],
  ] as const)
    assert.partialDeepStrictEqual(
      await call('GET', `${instance}/${path}`),
      { status: 200, answer: { operations: [expected] } },
      path,
    );
  assert.deepEqual(await call('POST', `${operation.name}:cancel?alt=json`), { status: 200, answer: {} });
  assert.partialDeepStrictEqual(await call('GET', operation.name), {
    answer: { done: true, error: { code: 1 } },
  });
  assert.partialDeepStrictEqual(await call('GET', database.name), { answer: { done: true } });
  // What is over stays as it is.
  assert.deepEqual(await call('POST', `${database.name}:cancel?alt=json`), { status: 200, answer: {} });
});

test('a backup is copied and restored', async (t) => {
  const { call, clock, inDays } = await door(t);
  await call('POST', `${instance}/backups?backupId=b-1`, {
    database: `${instance}/databases/d`,
    expireTime: inDays(2),
  });
  clock.advance(dayMs / 2);
  const copy = { backupId: 'c-1', sourceBackup: `${instance}/backups/b-1`, expireTime: inDays(3) };
  assert.partialDeepStrictEqual(await call('POST', `${instance}/backups:copy?alt=json`, copy), {
    status: 200,
    answer: { name: `${operationOf('c-1')}2` },
  });
  const restore = { backup: `${instance}/backups/b-1`, databaseId: 'again' };
  assert.equal((await call('POST', `${instance}/databases:restore?alt=json`, restore)).status, 200);
  assert.partialDeepStrictEqual(await call('GET', `${instance}/databases/again`), {
    answer: { restoreInfo: { backupInfo: { backup: restore.backup } } },
  });
});

test('a backup is restored with the encryption that gcloud writes into the body', async (t) => {
  const { call, clock, inDays } = await door(t);
  const body = { database: `${instance}/databases/d`, expireTime: inDays(2) };
  await call('POST', `${instance}/backups?backupId=b-1`, body);
  clock.advance(dayMs / 2);
  const own = 'CUSTOMER_MANAGED_ENCRYPTION';
  for (const [databaseId, encryptionConfig, kept] of [
    ['one-key', { encryptionType: own, kmsKeyName: key }, { kmsKeyName: key }],
    ['listed', { encryptionType: own, kmsKeyNames: [key] }, { kmsKeyNames: [key] }],
    ['googles', { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' }, undefined],
    ['as-backup', { encryptionType: 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION' }, undefined],
  ] as const) {
    const restore = { backup: `${instance}/backups/b-1`, databaseId, encryptionConfig };
    assert.equal((await call('POST', `${instance}/databases:restore?alt=json`, restore)).status, 200);
    const { answer } = await call('GET', `${instance}/databases/${databaseId}`);
    assert.deepEqual(answer.encryptionConfig, kept, databaseId);
  }
  const wrong = { encryptionType: own, kmsKeyName: key.replace('us-central1', 'us-east1') };
  const restore = { backup: `${instance}/backups/b-1`, databaseId: 'afar', encryptionConfig: wrong };
  assert.equal((await call('POST', `${instance}/databases:restore?alt=json`, restore)).status, 400);
});

test('databases are created with their DDL, listed and deleted, and have schedules and policies', async (t) => {
  const { call } = await door(t);
  const made = await call('POST', `${instance}/databases?alt=json`, {
    createStatement: 'CREATE DATABASE `fresh`',
    extraStatements: ['CREATE TABLE T (Id INT64) PRIMARY KEY (Id)'],
  });
  assert.equal(made.status, 200);
  const fresh = `${instance}/databases/fresh`;
  assert.deepEqual((await call('GET', `${fresh}/ddl?alt=json`)).answer, {
    statements: ['CREATE TABLE T (Id INT64) PRIMARY KEY (Id)'],
  });
  const ddl = { statements: ['ALTER DATABASE `fresh` SET OPTIONS (version_retention_period = "7d")'] };
  assert.equal((await call('PATCH', `${fresh}/ddl?alt=json`, ddl)).status, 200);
  assert.partialDeepStrictEqual(await call('GET', fresh), { answer: { versionRetentionPeriod: '7d' } });
  const schedule = {
    retentionDuration: '172800s',
    spec: { cronSpec: { text: '0 2 * * *' } },
    fullBackupSpec: {},
  };
  const scheduled = await call(
    'POST',
    `${fresh}/backupSchedules?backupScheduleId=nightly&alt=json`,
    schedule,
  );
  assert.partialDeepStrictEqual(scheduled, {
    status: 200,
    answer: { retentionDuration: '172800s', fullBackupSpec: {} },
  });
  assert.partialDeepStrictEqual(await call('GET', `${fresh}/backupSchedules?alt=json`), {
    answer: { backupSchedules: [{ name: `${fresh}/backupSchedules/nightly` }] },
  });
  for (const place of [fresh, `${fresh}/backupSchedules/nightly`, instance])
    assert.equal((await call('POST', `${place}:getIamPolicy?alt=json`)).status, 200, place);
  assert.deepEqual(await call('DELETE', `${fresh}?alt=json`), { status: 200, answer: {} });
  assert.partialDeepStrictEqual(await call('GET', `${instance}/databases?alt=json`), {
    answer: { databases: [{ name: `${instance}/databases/d` }] },
  });
});

test('instances and their configurations are listed, created and deleted', async (t) => {
  const { call, inDays } = await door(t);
  const listed = await call(
    'GET',
    `projects/p/instances?pageSize=100&instanceDeadline=${inDays(1)}&alt=json`,
  );
  assert.partialDeepStrictEqual(listed, { answer: { instances: [{ name: instance, state: 'READY' }] } });
  assert.equal((await call('GET', 'projects/p/instanceConfigs?alt=json')).status, 200);
  const second = {
    instanceId: 'second',
    instance: { config: 'projects/p/instanceConfigs/eur3', displayName: 'second', nodeCount: 1 },
  };
  assert.equal((await call('POST', 'projects/p/instances?alt=json', second)).status, 200);
  assert.partialDeepStrictEqual(await call('GET', 'projects/p/instances/second'), {
    answer: { nodeCount: 1 },
  });
  assert.equal((await call('DELETE', 'projects/p/instances/second?alt=json')).status, 200);
});
