import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protos, Spanner } from '@google-cloud/spanner';

const project = 'projects/test';

// Needs SPANNER_EMULATOR_HOST. Makes its own instance and database, as it would with Google's emulator.
test('a backup becomes READY', async () => {
  const spanner = new Spanner({ projectId: 'test' });
  const instances = spanner.getInstanceAdminClient();
  const databases = spanner.getDatabaseAdminClient();

  const [making] = await instances.createInstance({
    parent: project,
    instanceId: 'node',
    instance: {
      config: `${project}/instanceConfigs/regional-us-central1`,
      displayName: 'node',
      nodeCount: 1,
    },
  });
  const [instance] = await making.promise();
  const [creating] = await databases.createDatabase({
    parent: instance.name,
    createStatement: 'CREATE DATABASE orders',
  });
  const [orders] = await creating.promise();

  const [starting] = await databases.createBackup({
    parent: instance.name,
    backupId: 'orders-backup',
    backup: {
      database: orders.name,
      expireTime: { seconds: Math.floor(Date.now() / 1000) + 24 * 60 * 60 },
    },
  });
  const [backup] = await starting.promise();

  assert.equal(backup.state, protos.google.spanner.admin.database.v1.Backup.State.READY);
  await spanner.close();
});
