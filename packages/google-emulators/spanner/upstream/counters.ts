import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../../grpc/error.ts';
import { failedPrecondition } from '../refusals.ts';
import { quoted } from './ddl.ts';
import type { Step } from './ledger.ts';
import type { Place } from './place.ts';
import { textsOf } from './result-rows.ts';
import type { Schema } from './schema.ts';

type Dialect = Schema['dialect'];
type Timestamp = google.protobuf.ITimestamp;

/**
 * Statements that set the sequences and the identity columns of a database to where they stand: made by its DDL alone,
 * they would hand out again what its rows have. They stand where they stand now, whatever the time of the place.
 *
 * @throws {GrpcError} FAILED_PRECONDITION where that may not be behind all that there was at the version time
 */
export async function countersOf(
  place: Place,
  schema: Schema,
  steps: readonly Step[],
  version: { readonly time: Timestamp | undefined; readonly isOfThisSchema: boolean },
): Promise<string[]> {
  const sequences = await sequencesIn(place, schema.dialect);
  // INFORMATION_SCHEMA of the emulator takes identity columns for plain ones.
  const hasIdentities = steps.some(({ statements }) => statements.some((it) => /\bidentity\b/i.test(it)));
  if (sequences.length === 0 && !hasIdentities) return [];
  if (version.time !== undefined && !version.isOfThisSchema)
    throw failedPrecondition(
      `${place.database} has sequences or identity columns, and nobody knows any more where they stood at the version ` +
        'time: its schema has changed since, or not all of its DDL went through here.',
    );
  const restarts = await sequenceRestarts(place, schema.dialect, sequences);
  if (hasIdentities) restarts.push(...(await identityRestarts(place, schema)));
  return restarts;
}

async function sequencesIn({ upstream, session, asOf }: Place, dialect: Dialect): Promise<string[]> {
  const columns = dialect === 'POSTGRESQL' ? 'sequence_schema, sequence_name' : 'schema, name';
  const { rows } = await upstream.query(
    session,
    `SELECT ${columns} FROM information_schema.sequences ORDER BY 1, 2`,
    asOf,
  );
  return rows.map(textsOf).map(([schema = '', name = '']) => (schema === '' ? name : `${schema}.${name}`));
}

async function sequenceRestarts(
  { upstream, database, session, asOf }: Place,
  dialect: Dialect,
  sequences: readonly string[],
): Promise<string[]> {
  const { statements } = await upstream.getDdl(database);
  // A sequence that was made with options is only changed by them.
  const byOptions = new Set(
    statements?.map((it) => /^CREATE SEQUENCE (\S+) OPTIONS/.exec(it)?.[1]?.replaceAll('`', '')),
  );
  const restarts: string[] = [];
  for (const name of sequences) {
    const own = quoted(name, dialect);
    const state =
      dialect === 'POSTGRESQL'
        ? `spanner.get_internal_sequence_state('${name}')`
        : `GET_INTERNAL_SEQUENCE_STATE(SEQUENCE ${own})`;
    const next = await counterAt(upstream.query(session, `SELECT ${state}`, asOf));
    if (next === undefined) continue;
    const change = byOptions.has(name)
      ? `SET OPTIONS (start_with_counter = ${next})`
      : `RESTART COUNTER WITH ${next}`;
    restarts.push(`ALTER SEQUENCE ${own} ${change}`);
  }
  return restarts;
}

async function identityRestarts(
  { upstream, session, asOf }: Place,
  { dialect, tables }: Schema,
): Promise<string[]> {
  const ask =
    dialect === 'POSTGRESQL' ? 'spanner.get_table_column_identity_state' : 'GET_TABLE_COLUMN_IDENTITY_STATE';
  const alter = dialect === 'POSTGRESQL' ? '' : 'ALTER IDENTITY ';
  const restarts: string[] = [];
  for (const { name, integers } of tables)
    for (const column of integers) {
      const answer = upstream.query(session, `SELECT ${ask}('${name}.${column}')`, asOf);
      const next = await counterAt(answer).catch(noIdentity);
      if (next === undefined) continue;
      const [table, its] = [quoted(name, dialect), quoted(column, dialect)];
      restarts.push(`ALTER TABLE ${table} ALTER COLUMN ${its} ${alter}RESTART COUNTER WITH ${next}`);
    }
  return restarts;
}

/** What is counted on with; `undefined` where it has not been counted yet, and the DDL says where that begins. */
async function counterAt(answer: ReturnType<Place['upstream']['query']>): Promise<string | undefined> {
  const { rows } = await answer;
  const [next] = rows.flatMap(textsOf);
  return next === '' ? undefined : next;
}

function noIdentity(error: unknown): undefined {
  if (error instanceof GrpcError && /^Identity column not found/.test(error.details)) return undefined;
  throw error;
}
