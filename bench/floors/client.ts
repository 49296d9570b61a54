import { type CloudEvent, cloudEvent } from '@google-cloud/functions-framework';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { credentials } from '@grpc/grpc-js';

/*
 * One CreateBackup for each message, with the framework and Google's generated client: nothing is stored, nothing is followed,
 * and a message that comes twice makes two backups. The least that somebody would write in Node, for ours to be measured against.
 */

const { GOOGLE_CLOUD_PROJECT: projectId = '', SPANNER_EMULATOR_HOST = '' } = process.env;
const [servicePath = '', port = ''] = SPANNER_EMULATOR_HOST.split(':');
const admin = new DatabaseAdminClient({
  projectId,
  servicePath,
  port: Number(port),
  sslCreds: credentials.createInsecure(),
});

interface Push {
  readonly message: { readonly data: string; readonly messageId: string };
}

cloudEvent('createBackup', async ({ data }: CloudEvent<Push>) => {
  if (data === undefined) return;
  const { database } = JSON.parse(Buffer.from(data.message.data, 'base64').toString());
  const [parent] = database.split('/databases/');
  const seconds = Math.floor(Date.now() / 1_000) + 14 * 86_400;
  const backup = { database, expireTime: { seconds } };
  await admin.createBackup({ parent, backupId: `backup-${data.message.messageId}`, backup });
});
