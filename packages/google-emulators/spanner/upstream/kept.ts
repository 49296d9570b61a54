import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { Dialect } from '../dialect.ts';
import { failedPrecondition } from '../refusals.ts';
import { fromTimestamp } from '../timestamp.ts';
import type { Upstream } from './client.ts';
import { countersOf } from './counters.ts';
import { dropPolicy } from './ddl.ts';
import { checkDdlTellsAll } from './ddl-check.ts';
import { descriptorsOf, type Ledger, type Step } from './ledger.ts';
import { type LoadGroup, loadOrder } from './load-order.ts';
import type { Place } from './place.ts';
import { type Row, sizeOf } from './result-rows.ts';
import { readSchema, type Schema, type Table } from './schema.ts';

type Timestamp = google.protobuf.ITimestamp;

/** All that a backup holds of a database. */
export interface Kept {
  readonly dialect: Dialect;
  /** The statements that make the schema, with its counters where they stood and without row deletion policies. */
  readonly steps: readonly Step[];
  readonly fingerprint: readonly string[];
  /** In the order in which they can be loaded. */
  readonly groups: readonly LoadGroup<FilledTable>[];
  readonly sizeBytes: number;
}

export interface FilledTable extends Table {
  readonly rows: readonly Row[];
}

/** A backup that has begun: its schema is known, its rows are still to be read, as of one time. */
export interface Beginning {
  readonly dialect: Dialect;
  readonly versionTimeMs: number;
  /** Reads the rows. It stops early, with nothing, when they are wanted no more. */
  finish(wanted: () => boolean): Promise<Kept | undefined>;
}

/** As many values as go into one commit of Spanner, half of its limit of 80,000 left to indexes. */
export const maxValuesInCommit = 40_000;

/**
 * Begins to keep a database as it was at a time, or as it is now.
 *
 * @throws {GrpcError} FAILED_PRECONDITION for what cannot be kept, and whatever the upstream refuses
 */
export async function beginKeeping(
  upstream: Upstream,
  ledger: Ledger,
  database: string,
  versionTime: Timestamp | undefined,
): Promise<Beginning> {
  return upstream.withSession(database, async (session) => {
    const now = await upstream.now(session);
    const asOf = versionTime ?? now;
    const place = { upstream, database, session, asOf };
    const schema = await readSchema(place);
    const seen = await ledger.stepsUntil(database, fromTimestamp(asOf));
    const steps = seen ?? (await stepsNow(place, schema, now));
    const counters = await countersOf(place, schema, steps, {
      time: versionTime,
      isOfThisSchema: seen !== undefined && ledger.isUnchangedSince(database, fromTimestamp(asOf)),
    });
    // Spanner leaves the policies out too: they would delete old rows right after the restore.
    const policies = schema.tables.filter(({ expires }) => expires);
    const last = [...counters, ...policies.map(({ name }) => dropPolicy(name, schema.dialect))];
    const made = last.length === 0 ? steps : [...steps, { statements: last }];
    for (const { name, columns } of schema.tables)
      if (columns.length === 0) throw failedPrecondition(`Table ${name} has no column that can be written.`);
    return {
      dialect: schema.dialect,
      versionTimeMs: fromTimestamp(asOf),
      finish: async (wanted) =>
        upstream.withSession(database, (another) =>
          readRows({ ...place, session: another }, schema, made, wanted),
        ),
    };
  });
}

/** The DDL that the upstream gives back, for a database of which not all was seen. */
async function stepsNow(place: Place, schema: Schema, now: Timestamp): Promise<Step[]> {
  const { upstream, database } = place;
  const { fingerprint } = await readSchema({ ...place, asOf: now });
  if (JSON.stringify(fingerprint) !== JSON.stringify(schema.fingerprint))
    throw failedPrecondition(
      `The schema of ${database} has changed since the version time, and not all of its changes went through here.`,
    );
  const ddl = await upstream.getDdl(database);
  const step = { statements: ddl.statements ?? [], ...descriptorsOf(ddl) };
  await checkDdlTellsAll(place, schema, step);
  return step.statements.length > 0 ? [step] : [];
}

async function readRows(
  { upstream, session, asOf }: Place,
  schema: Schema,
  steps: readonly Step[],
  wanted: () => boolean,
): Promise<Kept | undefined> {
  const filled: FilledTable[] = [];
  for (const table of schema.tables) {
    if (!wanted()) return undefined;
    const { rows } = await upstream.readAll(session, table.name, table.columns, asOf);
    filled.push({ ...table, rows });
  }
  const groups = loadOrder(filled);
  for (const { circular, tables } of groups) if (circular) checkGoesInOneCommit(tables);
  // Tables without a row weigh something too, but not 100 bytes: a Java sample of Google's counts on both.
  const sizeBytes = filled.reduce((sum, { rows }) => sum + sizeOf(rows), filled.length);
  const { dialect, fingerprint } = schema;
  return { dialect, steps, fingerprint, groups, sizeBytes };
}

function checkGoesInOneCommit(tables: readonly FilledTable[]): void {
  const values = tables.reduce((sum, { rows, columns }) => sum + rows.length * columns.length, 0);
  if (values > maxValuesInCommit)
    throw failedPrecondition(
      `The rows of ${tables.map(({ name }) => name).join(', ')} refer to each other in a circle, and are too many ` +
        'to be restored in one commit.',
    );
}
