// What a reader of Google's guide "Back up and restore with the client library" ends up with, once for the admin
// client and once for the older handles. Run by guide.test.ts in a process of its own, where only the environment
// says that there is no Google.
import { Spanner } from '@google-cloud/spanner';

const [style, projectId = '', instanceId = '', databaseId = ''] = process.argv.slice(2);
const spanner = new Spanner({ projectId });
const dayMs = 24 * 3_600_000;
const expireTime = Spanner.timestamp(Date.now() + dayMs).toStruct();

async function withAdminClient(): Promise<void> {
  const client = spanner.getDatabaseAdminClient();
  const [operation] = await client.createBackup({
    parent: client.instancePath(projectId, instanceId),
    backupId: 'from-guide',
    backup: {
      database: client.databasePath(projectId, instanceId, databaseId),
      expireTime,
      name: client.backupPath(projectId, instanceId, 'from-guide'),
    },
  });
  await operation.promise();
  const [backup] = await client.getBackup({
    name: client.backupPath(projectId, instanceId, 'from-guide'),
  });
  console.log(
    JSON.stringify({
      name: backup.name,
      state: backup.state,
      sizeBytes: String(backup.sizeBytes),
      createSeconds: Number(backup.createTime?.seconds),
      versionSeconds: Number(backup.versionTime?.seconds),
    }),
  );
}

async function withHandles(): Promise<void> {
  const instance = spanner.instance(instanceId);
  const backup = instance.backup('from-guide');
  const databasePath = instance.database(databaseId).formattedName_;
  const [, operation] = await backup.create({ databasePath, expireTime: Date.now() + dayMs });
  await operation.promise();
  const [info] = await backup.getMetadata();
  const [backups] = await instance.getBackups({ filter: 'state:READY' });
  const [operations] = await instance.getBackupOperations({ filter: 'done:true' });
  console.log(
    JSON.stringify({
      name: info.name,
      state: await backup.getState(),
      sizeBytes: String(info.sizeBytes),
      createSeconds: Number(info.createTime?.seconds),
      versionSeconds: Number(info.versionTime?.seconds),
      exists: await backup.exists(),
      backups: backups.length,
      operations: operations.length,
    }),
  );
}

await (style === 'handles' ? withHandles() : withAdminClient());
await spanner.close();
