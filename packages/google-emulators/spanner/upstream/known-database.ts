import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { pack, typeUrl } from '../any.ts';
import { databaseMessage } from '../place-messages.ts';
import type { World } from '../world.ts';

type IDatabase = google.spanner.admin.database.v1.IDatabase;

const { Operation } = spannerProtos.google.longrunning;
const { Database } = spannerProtos.google.spanner.admin.database.v1;
const databaseType = 'google.spanner.admin.database.v1.Database';

/** A database as the upstream tells it, completed by what only we know: keys, dialect, times, options, its restore. */
export function knownDatabase(world: World, theirs: IDatabase): IDatabase {
  const name = theirs.name ?? '';
  const database = world.places.database(name);
  if (database === undefined) return theirs;
  const { state, createTime, databaseDialect, ...ours } = databaseMessage(database, world);
  const restored = world.restorations.behind(name) !== undefined;
  return {
    ...theirs,
    ...ours,
    ...(restored && { state }),
    // Of a database that was not created through here, we know neither.
    ...(database.createTimeMs > 0 && { createTime, databaseDialect }),
  };
}

/** The answer of CreateDatabase, with all that we know in its response: many a client never asks again. */
export function withKnownResponse(world: World, answer: Buffer): Buffer {
  const operation = Operation.decode(answer);
  const { response } = operation;
  if (response?.type_url !== typeUrl(databaseType) || !(response.value instanceof Uint8Array)) return answer;
  const known = pack(databaseType, { ...knownDatabase(world, Database.decode(response.value)) });
  return Buffer.from(Operation.encode({ ...operation, response: known }).finish());
}
