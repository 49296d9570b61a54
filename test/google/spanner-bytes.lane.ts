import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { type Client, Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { onwardClient } from 'google-emulators/grpc/passage.ts';
import { databaseNamed, insert, instance, rowsStage } from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

const { admin, v1 } = spannerProtos.google.spanner;
const { GetOperationRequest } = spannerProtos.google.longrunning;
const databaseAdmin = '/google.spanner.admin.database.v1.DatabaseAdmin';
const instanceAdmin = '/google.spanner.admin.instance.v1.InstanceAdmin';
const spannerService = '/google.spanner.v1.Spanner';
const database = databaseNamed('bytes');

/** All that a caller gets to see of a call, as it is on the wire. */
interface Seen extends Pick<StatusObject, 'code' | 'details'> {
  /** Of each its length and its digest. */
  readonly messages: readonly string[];
  readonly initial: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
}

/** What says when and by whom an answer was sent, and is of every connection's own. */
const ownOfConnection = ['date', 'server', 'grpc-accept-encoding', 'accept-encoding', 'content-type'];

function shown(metadata: Metadata | undefined): Record<string, unknown> {
  const entries = Object.keys(metadata?.getMap() ?? {}).filter((key) => !ownOfConnection.includes(key));
  return Object.fromEntries(entries.map((key) => [key, metadata?.get(key)]));
}

const same = (bytes: Buffer): Buffer => bytes;

/** Makes a call of bytes; `cancelAfter` so many messages of the answer, it is cancelled. */
function call(client: Client, path: string, request: Uint8Array, cancelAfter?: number): Promise<Seen> {
  return new Promise((resolve) => {
    const messages: string[] = [];
    let initial: Metadata | undefined;
    const stream = client.makeBidiStreamRequest(path, same, same, new Metadata());
    stream.on('metadata', (it: Metadata) => {
      initial = it;
    });
    stream.on('data', (message: Buffer) => {
      messages.push(`${message.length} ${createHash('sha256').update(message).digest('hex')}`);
      if (messages.length === cancelAfter) stream.cancel();
    });
    stream.on('error', () => {});
    stream.on('status', ({ code, details: words, metadata }: StatusObject) => {
      // A server made with grpc-js cannot but say OK of what is OK, where others say nothing.
      const details = code === status.OK ? '' : words;
      resolve({ messages, initial: shown(initial), code, details, trailers: shown(metadata) });
    });
    stream.end(Buffer.from(request));
  });
}

await googleSuite("What passes to Google's Spanner emulator", spannerEmulatorParts, async (sdk) => {
  const on = await rowsStage(sdk);
  const [through, straight] = [onwardClient(on.spanner.address), onwardClient(on.upstream)];
  after(async () => {
    through.close();
    straight.close();
    await on.stop();
  });
  await on.create('bytes', ['CREATE TABLE big (id INT64, text STRING(MAX)) PRIMARY KEY(id)']);
  const rows = Array.from({ length: 40 }, (_, id) => [String(id), 'é'.repeat(100_000)]);
  await on.write('bytes', [insert('big', ['id', 'text'], rows)]);
  const [{ name }] = await on.sessions.createSession({ database });
  const session = name ?? '';
  const sql = (text: string) => v1.ExecuteSqlRequest.encode({ session, sql: text }).finish();
  const all = 'SELECT * FROM big ORDER BY id';
  const missing = `${instance}/operations/none`;

  for (const [what, path, request] of [
    [
      'a listing of instances',
      `${instanceAdmin}/ListInstances`,
      admin.instance.v1.ListInstancesRequest.encode({ parent: 'projects/p' }).finish(),
    ],
    [
      'an instance',
      `${instanceAdmin}/GetInstance`,
      admin.instance.v1.GetInstanceRequest.encode({ name: instance }).finish(),
    ],
    [
      'the statements of a schema',
      `${databaseAdmin}/GetDatabaseDdl`,
      admin.database.v1.GetDatabaseDdlRequest.encode({ database }).finish(),
    ],
    ['a result of many parts', `${spannerService}/ExecuteStreamingSql`, sql(all)],
    ['a refused statement, with its details', `${spannerService}/ExecuteStreamingSql`, sql('SELEC 1')],
    ['a table that is not there', `${spannerService}/ExecuteSql`, sql('SELECT * FROM none')],
    [
      'an operation that is not there',
      '/google.longrunning.Operations/GetOperation',
      GetOperationRequest.encode({ name: missing }).finish(),
    ],
    [
      'a method that the emulator does not have',
      `${databaseAdmin}/AddSplitPoints`,
      admin.database.v1.AddSplitPointsRequest.encode({ database }).finish(),
    ],
    ['a request that cannot be read', `${spannerService}/ExecuteSql`, Buffer.of(0xff, 0xff)],
  ] as const)
    test(`${what}: the passage changes no byte`, async () => {
      const answer = await call(straight, path, request);
      assert.ok(answer.messages.length > 0 || answer.code !== status.OK);
      assert.deepEqual(await call(through, path, request), answer);
    });

  test('a call that is cancelled midway ends upstream, and the next call is answered', async () => {
    const path = `${spannerService}/ExecuteStreamingSql`;
    assert.equal((await call(through, path, sql(all), 1)).code, status.CANCELLED);
    assert.equal((await call(through, path, sql('SELECT 1'))).code, status.OK);
  });
});
