import { Firestore } from '@google-cloud/firestore';
import { type CloudEvent, cloudEvent, http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { Spanner } from '@google-cloud/spanner';
import protos from '@google-cloud/spanner-api/build/protos/protos.js';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { credentials } from '@grpc/grpc-js';

/*
 * What one writes first: whole clients, one question to Spanner for each record, one transaction for each outcome, one
 * message at a time. It keeps none of this project's promises. For the benches to measure against, and nothing else.
 */

const { GOOGLE_CLOUD_PROJECT: projectId = '', EVENTS_TOPIC = '', SPANNER_EMULATOR_HOST = '' } = process.env;
const { Backup } = protos.google.spanner.admin.database.v1;

const firestore = new Firestore({ projectId });
const spanner = new Spanner({ projectId });
const events = new PubSub({ projectId }).topic(EVENTS_TOPIC);
const backups = firestore.collection('backups');

interface Push {
  readonly message: { readonly data: string; readonly messageId: string };
}

cloudEvent('createBackup', async ({ data }: CloudEvent<Push>) => {
  if (data === undefined) return;
  const { message } = data;
  const { database } = JSON.parse(Buffer.from(message.data, 'base64').toString());
  const [, , , instanceId, , databaseId] = database.split('/');
  const backupId = `${databaseId}-${message.messageId}`;
  const reference = backups.doc(backupId);
  await firestore.runTransaction(async (transaction) => {
    if ((await transaction.get(reference)).exists) throw new Error('there already');
    transaction.create(reference, { state: 'requested', pending: true, request: { database } });
  });
  const backup = spanner.instance(instanceId).backup(backupId);
  const [, operation] = await backup.create({
    databasePath: database,
    expireTime: Date.now() + 14 * 24 * 3_600_000,
  });
  await reference.update({ state: 'running', operation: operation.name });
  await events.publishMessage({ json: { database, operation: operation.name, state: 'running' } });
});

http('pollOperations', async (_request, response) => {
  const admin = await adminClient();
  const { docs } = await backups.where('pending', '==', true).get();
  const waiting = docs.values();
  const worker = async () => {
    for (const document of waiting) {
      const operation = await admin.checkCreateBackupProgress(document.get('operation'));
      if (!operation.done) continue;
      const made = Backup.create(operation.result ?? {});
      await firestore.runTransaction(async (transaction) => {
        const current = await transaction.get(document.ref);
        if (current.get('state') !== 'running') return;
        transaction.update(document.ref, { state: 'succeeded', pending: false, backup: made.name });
      });
      await events.publishMessage({ json: { backup: made.name, state: 'succeeded' } });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  response.json({ open: docs.length });
});

// The facade keeps its own to itself.
async function adminClient(): Promise<DatabaseAdminClient> {
  const [servicePath = '', port = ''] = SPANNER_EMULATOR_HOST.split(':');
  return new DatabaseAdminClient({
    projectId,
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
}
