import assert from 'node:assert/strict';
import { Spanner } from '@google-cloud/spanner';
import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { SpannerClient } from '@google-cloud/spanner-api/build/src/v1/spanner_client.js';
import { credentials } from '@grpc/grpc-js';
import { type LocalSpanner, startSpanner } from 'google-emulators/spanner/server.ts';
import { startSpannerEmulator } from './spanner-emulator.ts';

export const instance = 'projects/p/instances/inst';
export const databaseNamed = (id: string) => `${instance}/databases/${id}`;
export const backupNamed = (id: string) => `${instance}/backups/${id}`;

type Dialect = 'GOOGLE_STANDARD_SQL' | 'POSTGRESQL';
type Mutation = google.spanner.v1.IMutation;

/** Everything that one address serves: schema and rows of Google's emulator, and backups of ours. */
export interface RowsStage {
  readonly databases: DatabaseAdminClient;
  /** The admin client of the emulator itself, past us. */
  readonly past: DatabaseAdminClient;
  readonly sessions: SpannerClient;
  /** The handwritten client library. */
  readonly client: Spanner;
  create(id: string, ddl?: string[], dialect?: Dialect): Promise<void>;
  write(database: string, mutations: Mutation[]): Promise<void>;
  /** What a query gives, as JSON of the values on the wire. */
  query(database: string, sql: string): Promise<unknown[]>;
  /** Keeps a database under the same id, or another, and waits until it is done. */
  backUp(id: string, more?: BackUp): Promise<void>;
  /** Restores a backup as a database, and waits until it is there. */
  restore(id: string, backup: string): Promise<void>;
  close(): Promise<void>;
}

interface BackUp {
  readonly database?: string;
  readonly versionTime?: google.protobuf.ITimestamp;
}

// Google's emulator takes multiplexed sessions for others, which the client then puts back into the wrong pool.
for (const kind of ['', '_FOR_RW', '_PARTITIONED_OPS'])
  process.env[`GOOGLE_CLOUD_SPANNER_MULTIPLEXED_SESSIONS${kind}`] = 'false';
process.env.SPANNER_DISABLE_BUILTIN_METRICS = 'true';
// Otherwise the clients look for a metadata server, and warn that there is none.
process.env.METADATA_SERVER_DETECTION = 'none';

/** A stage of its own, where nothing takes any time. */
export async function rowsStage(
  sdk: string,
): Promise<RowsStage & { readonly spanner: LocalSpanner; readonly upstream: string; stop(): Promise<void> }> {
  const emulator = await startSpannerEmulator(sdk);
  const spanner = await startSpanner({
    upstream: emulator.address,
    backupDuration: 0,
    restoreMs: 0,
    optimizeMs: 0,
  });
  const stage = await rowsStageAt(spanner.address, emulator.address);
  const stop = async (): Promise<void> => {
    await stage.close();
    await spanner.stop();
    await emulator.stop();
  };
  return { ...stage, spanner, upstream: emulator.address, stop };
}

/** Clients of the address of a Spanner and of the emulator behind it, and an instance to begin with. */
export async function rowsStageAt(ours: string, upstream: string): Promise<RowsStage> {
  const target = { servicePath: '127.0.0.1', sslCreds: credentials.createInsecure(), projectId: 'p' };
  const portOf = (address: string): number => Number(address.split(':')[1]);
  const databases = new DatabaseAdminClient({ ...target, port: portOf(ours) });
  const past = new DatabaseAdminClient({ ...target, port: portOf(upstream) });
  const sessions = new SpannerClient({ ...target, port: portOf(ours) });
  process.env.SPANNER_EMULATOR_HOST = ours;
  const client = new Spanner({ projectId: 'p' });
  const config = { config: 'emulator-config', nodes: 1, displayName: 'inst' };
  const [, made] = await client.createInstance('inst', config);
  await made.promise();

  const withSession = async <Value>(id: string, use: (session: string) => Promise<Value>): Promise<Value> => {
    const [{ name }] = await sessions.createSession({ database: databaseNamed(id) });
    return use(name ?? '');
  };
  return {
    databases,
    past,
    sessions,
    client,
    create: (id, ddl, dialect) => createOn(databases, id, ddl, dialect),
    write: (id, mutations) =>
      withSession(id, async (session) => {
        await sessions.commit({ session, singleUseTransaction: { readWrite: {} }, mutations });
      }),
    query: (id, sql) =>
      withSession(id, async (session) => {
        const [{ rows }] = await sessions.executeSql({ session, sql });
        return (rows ?? []).map((row) => JSON.parse(JSON.stringify(row)));
      }),
    backUp: async (id, { database = id, ...more } = {}) => {
      const expireTime = { seconds: Math.floor(Date.now() / 1000) + 86_400 };
      const backup = { database: databaseNamed(database), expireTime, ...more };
      const [operation] = await databases.createBackup({ parent: instance, backupId: id, backup });
      await operation.promise();
    },
    restore: async (databaseId, backup) => {
      const request = { parent: instance, databaseId, backup: backupNamed(backup) };
      const [operation] = await databases.restoreDatabase(request);
      await operation.promise();
    },
    close: async () => {
      await client.close();
      await Promise.all([databases.close(), past.close(), sessions.close()]);
    },
  };
}

/** Creates a database at whichever address, with statements that may follow in PostgreSQL too. */
export async function createOn(
  databases: DatabaseAdminClient,
  id: string,
  ddl: string[] = [],
  dialect: Dialect = 'GOOGLE_STANDARD_SQL',
): Promise<void> {
  const quote = dialect === 'POSTGRESQL' ? '"' : '`';
  const createStatement = `CREATE DATABASE ${quote}${id}${quote}`;
  const [created] = await databases.createDatabase({
    parent: instance,
    createStatement,
    databaseDialect: dialect,
  });
  await created.promise();
  if (ddl.length > 0) await changeOn(databases, id, ...ddl);
}

/** Changes the schema of a database at whichever address. */
export async function changeOn(
  databases: DatabaseAdminClient,
  id: string,
  ...statements: string[]
): Promise<void> {
  const [changed] = await databases.updateDatabaseDdl({ database: databaseNamed(id), statements });
  await changed.promise();
}

/** Backs a database up and restores it, asks both the same, and gives the answers. */
export async function sameAfterwards(on: RowsStage, id: string, ...queries: string[]): Promise<unknown[][]> {
  await on.backUp(id);
  await on.restore(`${id}-again`, id);
  return Promise.all(
    queries.map(async (sql) => {
      const before = await on.query(id, sql);
      assert.deepEqual(await on.query(`${id}-again`, sql), before, sql);
      return before;
    }),
  );
}

/** An insert of rows whose values are given as they are on the wire. */
export function insert(table: string, columns: string[], rows: unknown[][]): Mutation {
  return {
    insert: { table, columns, values: rows.map((row) => ({ values: row.map(wireValue) })) },
  };
}

function wireValue(value: unknown): google.protobuf.IValue {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(wireValue) } };
  throw new Error(`no value of Spanner: ${value}`);
}
