import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { failedPrecondition } from '../refusals.ts';
import type { Upstream } from './client.ts';
import { renamed } from './ddl.ts';
import { type FilledTable, type Kept, maxValuesInCommit } from './kept.ts';
import type { LoadGroup } from './load-order.ts';
import type { Row } from './result-rows.ts';
import { readSchema } from './schema.ts';

type Mutation = google.spanner.v1.IMutation;

const { ListValue } = spannerProtos.google.protobuf;

/** Far below Spanner's limit of 100 MB for a commit. */
const maxBytesInCommit = 8_000_000;

/**
 * Makes an empty database what was kept: its schema, then its rows, parents first; and looks whether it is the same.
 * It stops early, and says so, when the database is wanted no more.
 *
 * @throws {GrpcError} whatever the upstream refuses, and FAILED_PRECONDITION where the schema has become another
 */
export async function load(
  upstream: Upstream,
  kept: Kept,
  database: string,
  wanted: () => boolean,
): Promise<'loaded' | 'stopped'> {
  for (const { statements, protoDescriptors } of kept.steps) {
    if (!wanted()) return 'stopped';
    const own = statements.map((statement) => renamed(statement, database, kept.dialect));
    await upstream.updateDdl(database, own, protoDescriptors);
  }
  return upstream.withSession(database, async (session) => {
    for (const group of kept.groups)
      for (const mutations of commitsOf(group)) {
        if (!wanted()) return 'stopped';
        await upstream.commit(session, mutations);
      }
    const asOf = await upstream.now(session);
    const { fingerprint } = await readSchema({ upstream, database, session, asOf });
    const difference = firstDifference(kept.fingerprint, fingerprint);
    if (difference !== undefined)
      throw failedPrecondition(
        `The restored schema is not the one that was kept: ${difference} is not in both.`,
      );
    return 'loaded';
  });
}

function firstDifference(before: readonly string[], after: readonly string[]): string | undefined {
  const [then, now] = [new Set(before), new Set(after)];
  return before.find((line) => !now.has(line)) ?? after.find((line) => !then.has(line));
}

/** The commits that load a group: all of it at once where its rows refer to each other, else as few as will do. */
function* commitsOf({ tables, circular }: LoadGroup<FilledTable>): Generator<Mutation[]> {
  if (circular) {
    const outermostFirst = tables.toSorted((a, b) => a.depth - b.depth);
    const mutations = outermostFirst.flatMap((table) =>
      table.rows.length === 0 ? [] : insert(table, table.rows),
    );
    if (mutations.length > 0) yield mutations;
    return;
  }
  for (const table of tables) for (const rows of batchesOf(table)) yield [insert(table, rows)];
}

function* batchesOf({ rows, columns }: FilledTable): Generator<Row[]> {
  const maxRows = Math.max(1, Math.floor(maxValuesInCommit / columns.length));
  let batch: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (batch.length === maxRows || (batch.length > 0 && bytes + row.length > maxBytesInCommit)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += row.length;
  }
  if (batch.length > 0) yield batch;
}

function insert({ name, columns }: FilledTable, rows: readonly Row[]): Mutation {
  return {
    insert: { table: name, columns: [...columns], values: rows.map((row) => ListValue.decode(row)) },
  };
}
