import { failedPrecondition } from '../refusals.ts';
import type { Step } from './ledger.ts';
import { loadOrder } from './load-order.ts';
import type { Place } from './place.ts';
import type { Schema } from './schema.ts';

/**
 * Looks for what GetDatabaseDdl of Google's emulator would leave out or garble without a word. It only matters for a
 * database whose statements did not all come through here.
 *
 * @throws {GrpcError} FAILED_PRECONDITION
 */
export async function checkDdlTellsAll(
  place: Place,
  schema: Schema,
  { statements, protoDescriptors }: Step,
): Promise<void> {
  const found = firstOf(
    protoDescriptors === undefined &&
      statements.some((it) => it.startsWith('CREATE PROTO BUNDLE')) &&
      'a proto bundle, whose descriptors would be lost',
    schema.fingerprint.some((line) => /^\["schemata","(?!public")[^"]/.test(line)) && 'a named schema',
    schema.fingerprint.some((line) => line.includes('"TOKENLIST"')) && 'a TOKENLIST column',
    schema.fingerprint.some((line) => /"ARRAY<FLOAT(32|64)>"/.test(line)) &&
      'an array of floats, whose vector_length would be lost',
    loadOrder(schema.tables).some(({ tables }) => tables.length > 1) && 'foreign keys in a circle',
  );
  const lost = found ?? firstOf((await hasHiddenColumn(place, schema)) && 'a hidden column');
  if (lost !== undefined)
    throw failedPrecondition(
      `${place.database} has ${lost}, which GetDatabaseDdl of the upstream does not give back. ` +
        'A database can be backed up whole if all of its DDL goes through here.',
    );
}

function firstOf(...found: (string | false)[]): string | undefined {
  return found.find((it) => it !== false);
}

async function hasHiddenColumn(place: Place, { dialect, tables }: Schema): Promise<boolean> {
  if (dialect === 'POSTGRESQL') return false;
  for (const { name, columns } of tables) {
    // INFORMATION_SCHEMA of the emulator does not say, but a star leaves hidden columns out.
    const shown = await place.upstream.query(place.session, `SELECT * FROM \`${name}\` LIMIT 0`, place.asOf);
    if (columns.some((column) => !shown.columns.includes(column))) return true;
  }
  return false;
}
