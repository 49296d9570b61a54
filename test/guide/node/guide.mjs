// The steps of Google's guide to backups, one after the other, of the database that DATABASE names.
import { protos, Spanner } from '@google-cloud/spanner';

const key = 'projects/local/locations/us-central1/keyRings/ring/cryptoKeys/key';
const dayMs = 24 * 3_600_000;
const source = process.env.DATABASE;
const [parent, id] = source.split('/databases/');
const admin = new Spanner().getDatabaseAdminClient();
const { Backup, CreateBackupMetadata } = protos.google.spanner.admin.database.v1;
const types = '(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1';

const last = (name) => name.split('/').at(-1);
const inDays = (days) => Spanner.timestamp(Date.now() + days * dayMs).toStruct();
/** The answer of an operation has the number. */
const stateOf = ({ state }) => Backup.State[state];
const backupName = (suffix) => `${parent}/backups/${id}${suffix}`;

async function createBackup() {
  const backup = { database: source, expireTime: inDays(14), versionTime: inDays(-1) };
  const [operation] = await admin.createBackup({ parent, backupId: `${id}-full`, backup });
  const [created] = await operation.promise();
  console.log('created', last(created.name), stateOf(created));
}

async function createBackupWithKey() {
  const [operation] = await admin.createBackup({
    parent,
    backupId: `${id}-keyed`,
    backup: { database: source, expireTime: inDays(14) },
    encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: key },
  });
  const [created] = await operation.promise();
  console.log('created', last(created.name), stateOf(created), created.encryptionInfo.kmsKeyVersion);
}

async function listBackups() {
  const soon = new Date(Date.now() + 30 * dayMs).toISOString().replace(/\.\d+/, '');
  for (const filter of [
    `database:${source}`,
    `name:${id}-full`,
    `state:READY AND size_bytes > 1000 AND database:${source}`,
    `expire_time < "${soon}" AND database:${source}`,
  ]) {
    const names = [];
    for await (const backup of admin.listBackupsAsync({ parent, pageSize: 1, filter }))
      names.push(last(backup.name));
    console.log('listed', ...names.sort());
  }
}

async function listBackupOperations() {
  const filter = `${types}.CreateBackupMetadata) AND (metadata.database:${source})`;
  const [operations] = await admin.listBackupOperations({ parent, filter });
  const done = operations.filter(
    ({ metadata }) => CreateBackupMetadata.decode(metadata.value).progress.progressPercent === 100,
  );
  console.log('operations', done.length);
}

async function updateBackup() {
  const [before] = await admin.getBackup({ name: backupName('-full') });
  const seconds = Number(before.expireTime.seconds) + (30 * dayMs) / 1000;
  const [after] = await admin.updateBackup({
    backup: { name: before.name, expireTime: { seconds, nanos: before.expireTime.nanos } },
    updateMask: { paths: ['expire_time'] },
  });
  console.log('updated by', ((after.expireTime.seconds - before.expireTime.seconds) * 1000) / dayMs, 'days');
}

async function copyBackup() {
  const [operation] = await admin.copyBackup({
    parent,
    backupId: `${id}-copy`,
    sourceBackup: backupName('-full'),
    expireTime: inDays(14),
  });
  const [copied] = await operation.promise();
  console.log('copied', last(copied.name), stateOf(copied));
}

async function restoreBackup() {
  const [operation] = await admin.restoreDatabase({
    parent,
    databaseId: `${id}-again`,
    backup: backupName('-full'),
    encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: key },
  });
  const [restored] = await operation.promise();
  console.log('restored', last(restored.name), 'from', last(restored.restoreInfo.backupInfo.backup));
}

async function listDatabaseOperations() {
  const filter = `${types}.RestoreDatabaseMetadata) AND (name:${id}-again)`;
  const [[operation]] = await admin.listDatabaseOperations({ parent, filter });
  console.log('restore done', operation.done);
}

async function cancelBackup() {
  const backup = { database: source, expireTime: inDays(14) };
  const [operation] = await admin.createBackup({ parent, backupId: `${id}-slow`, backup });
  await operation.cancel();
  const error = await operation.promise().then(
    () => undefined,
    (reason) => reason,
  );
  if (error?.code !== 1) throw new Error('it was not cancelled', { cause: error });
  console.log('cancelled', `${id}-slow`);
}

async function deleteBackups() {
  await admin.dropDatabase({ database: `${parent}/databases/${id}-again` });
  for (const suffix of ['-copy', '-keyed', '-full']) {
    const name = backupName(suffix);
    await admin.deleteBackup({ name });
    const code = await admin.getBackup({ name }).then(
      () => 0,
      (error) => error.code,
    );
    console.log('deleted', `${id}${suffix}`, code === 5);
  }
}

await createBackup();
await createBackupWithKey();
await listBackups();
await listBackupOperations();
await updateBackup();
await copyBackup();
await restoreBackup();
await listDatabaseOperations();
await cancelBackup();
await deleteBackups();
await admin.close();
