import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { instance, type Stage, stage } from './stage.ts';

const keyIn = (region: string, name = 'k') => `projects/p/locations/${region}/keyRings/r/cryptoKeys/${name}`;
const one = keyIn('us-central1');
const customer = 'CUSTOMER_MANAGED_ENCRYPTION' as const;

async function created(on: Stage, id: string, encryptionConfig: object) {
  await on.databases.createDatabase({
    parent: instance,
    createStatement: `CREATE DATABASE \`${id}\``,
    encryptionConfig,
  });
  const [database] = await on.databases.getDatabase({ name: `${instance}/databases/${id}` });
  return database;
}

async function restored(on: Stage, databaseId: string, encryptionConfig: object) {
  const backup = `${instance}/backups/bb`;
  const [operation] = await on.databases.restoreDatabase({
    parent: instance,
    databaseId,
    backup,
    encryptionConfig,
  });
  await operation.promise();
  const [database] = await on.databases.getDatabase({ name: `${instance}/databases/${databaseId}` });
  return database;
}

const atOnce = { backupDuration: 0, restoreMs: 0, optimizeMs: 0 };

test('a created or restored database has its key in the field in which it was set', async () => {
  await using on = await stage(atOnce);
  await on.create('bb');
  for (const [how, config, kmsKeyName, kmsKeyNames] of [
    ['single', { kmsKeyName: one }, one, []],
    ['listed', { kmsKeyNames: [one] }, '', [one]],
  ] as const) {
    const made = await created(on, how, config);
    assert.partialDeepStrictEqual(made.encryptionConfig, { kmsKeyName, kmsKeyNames });
    const again = await restored(on, `${how}-again`, { ...config, encryptionType: customer });
    assert.partialDeepStrictEqual(again.encryptionConfig, { kmsKeyName, kmsKeyNames });
    assert.deepEqual(
      again.encryptionInfo?.map(({ encryptionType, kmsKeyVersion }) => [encryptionType, kmsKeyVersion]),
      [[customer, `${one}/cryptoKeyVersions/1`]],
    );
  }
});

test("a database with Google's encryption has no encryption config, but encryption info", async () => {
  await using on = await stage(atOnce);
  const made = await created(on, 'plain', {});
  assert.equal(made.encryptionConfig, null);
  assert.deepEqual(
    made.encryptionInfo?.map((it) => it.encryptionType),
    ['GOOGLE_DEFAULT_ENCRYPTION'],
  );
});

for (const restoredEncryptionInfo of ['GOOGLE_DEFAULT_ENCRYPTION', 'none'] as const)
  test(`a database restored with Google's encryption shows ${restoredEncryptionInfo}`, async () => {
    await using on = await stage({ ...atOnce, switches: { restoredEncryptionInfo } });
    await on.create('bb');
    const again = await restored(on, 'again', { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' });
    assert.equal(again.encryptionConfig, null);
    const shown = again.encryptionInfo?.map((it) => it.encryptionType);
    assert.deepEqual(shown, restoredEncryptionInfo === 'none' ? [] : ['GOOGLE_DEFAULT_ENCRYPTION']);
  });

const wrongKeys = {
  'a key of another region': { kmsKeyName: keyIn('us-east1') },
  'two keys of one region': { kmsKeyNames: [one, keyIn('us-central1', 'k2')] },
  'one key twice': { kmsKeyNames: [one, one] },
  'a key in each field': { kmsKeyName: one, kmsKeyNames: [one] },
  'a name that is no key': { kmsKeyName: 'k' },
};

for (const [what, config] of Object.entries(wrongKeys))
  test(`${what} is refused for a database, a backup, a copy and a restore`, async () => {
    await using on = await stage(atOnce);
    await on.create('bb');
    const source = `${instance}/backups/bb`;
    const encryptionConfig = { ...config, encryptionType: customer } as const;
    const expireTime = on.request('cc').backup?.expireTime ?? null;
    for (const call of [
      created(on, 'wrong', config),
      on.create('cc', {}, { encryptionConfig }),
      on.databases.copyBackup({
        parent: instance,
        backupId: 'cc',
        sourceBackup: source,
        expireTime,
        encryptionConfig,
      }),
      restored(on, 'wrong', encryptionConfig),
    ])
      assert.equal((await answerOf(call)).code, 'INVALID_ARGUMENT');
  });

test('an instance of several regions takes a key for each, and for no other', async () => {
  await using on = await stage(atOnce);
  on.spanner.world.addInstance(instance, { config: 'projects/p/instanceConfigs/nam3' });
  const kmsKeyNames = ['us-east4', 'us-east1', 'us-central1'].map((region) => keyIn(region));
  const made = await created(on, 'many', { kmsKeyNames });
  assert.deepEqual(made.encryptionConfig?.kmsKeyNames, kmsKeyNames);
  assert.equal(made.encryptionInfo?.length, 3);
  const strange = created(on, 'strange', { kmsKeyNames: [...kmsKeyNames, keyIn('europe-west1')] });
  assert.equal((await answerOf(strange)).code, 'INVALID_ARGUMENT');
  assert.equal((await answerOf(created(on, 'whole', { kmsKeyName: keyIn('nam3') }))).code, 'OK');
});
