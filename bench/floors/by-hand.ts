import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client, credentials } from '@grpc/grpc-js';

/*
 * One CreateBackup for each message with Node's own server and gRPC alone, the request written byte by byte: no framework, no
 * client of Google's. Nobody would write it; below it nothing starts in Node.
 */

const { PORT = '', SPANNER_EMULATOR_HOST = '' } = process.env;
const client = new Client(SPANNER_EMULATOR_HOST, credentials.createInsecure());
const method = '/google.spanner.admin.database.v1.DatabaseAdmin/CreateBackup';

createServer(async (request, response) => {
  const { message } = JSON.parse(await text(request));
  const { database } = JSON.parse(Buffer.from(message.data, 'base64').toString());
  const same = (bytes: Buffer) => bytes;
  const sent = createBackupRequest(database, `backup-${message.messageId}`);
  client.makeUnaryRequest(method, same, same, sent, (error) => {
    response.writeHead(error === null ? 204 : 500).end();
  });
}).listen(Number(PORT), '127.0.0.1');

/** CreateBackupRequest: `parent` 1, `backup_id` 2, `backup` 3 with `database` 2 and `expire_time` 3, whose `seconds` are 1. */
function createBackupRequest(database: string, backupId: string): Buffer {
  const [parent = ''] = database.split('/databases/');
  const seconds = Math.floor(Date.now() / 1_000) + 14 * 86_400;
  const expireTime = Buffer.from([8, ...varint(seconds)]);
  const backup = Buffer.concat([field(2, Buffer.from(database)), field(3, expireTime)]);
  return Buffer.concat([field(1, Buffer.from(parent)), field(2, Buffer.from(backupId)), field(3, backup)]);
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
