import type { Dialect } from '../dialect.ts';
import { type Facts, factsOf, type Information, linesOf, readInformation } from './information.ts';
import type { Dependent } from './load-order.ts';
import type { Place } from './place.ts';
import { textsOf } from './result-rows.ts';

/** A table as far as carrying its rows goes. */
export interface Table extends Dependent {
  /** As mutations and reads name it: `schema.table`, without a schema where that is the dialect's own. */
  readonly name: string;
  /** The columns that can be written; Spanner computes the generated ones. */
  readonly columns: readonly string[];
  /** Those of them that hold integers: any of these may be an identity column. */
  readonly integers: readonly string[];
  /** Whether it has a row deletion policy. */
  readonly expires: boolean;
  /** Interleaved in how many tables: a parent's row goes in before its child's, also within one commit. */
  readonly depth: number;
}

/** The schema of a database at one time. */
export interface Schema {
  readonly dialect: Dialect;
  readonly tables: readonly Table[];
  /** INFORMATION_SCHEMA without the database's name: equal schemas have equal fingerprints. */
  readonly fingerprint: readonly string[];
}

/** Reads the schema of a database. */
export async function readSchema(place: Place): Promise<Schema> {
  const dialect = await dialectOf(place);
  const information = await readInformation(place, dialect);
  return { dialect, tables: tablesIn(information, dialect), fingerprint: linesOf(information) };
}

/** GetDatabase of the emulator does not say. */
async function dialectOf({ upstream, session, asOf }: Place): Promise<Dialect> {
  const sql =
    "SELECT option_value FROM information_schema.database_options WHERE option_name = 'database_dialect'";
  const { rows } = await upstream.query(session, sql, asOf);
  return rows.some((row) => textsOf(row).includes('POSTGRESQL')) ? 'POSTGRESQL' : 'GOOGLE_STANDARD_SQL';
}

function tablesIn(information: Information, dialect: Dialect): Table[] {
  const own = dialect === 'POSTGRESQL' ? 'public' : '';
  const nameIn = (facts: Facts, field = 'table_name'): string => {
    const schema = facts.get('table_schema') ?? '';
    const name = facts.get(field) ?? '';
    return schema === own || name === '' ? name : `${schema}.${name}`;
  };
  const tables = factsOf(information, 'tables').filter((it) => it.get('table_type') === 'BASE TABLE');
  // A table is in the schema of the one that it is interleaved in.
  const parents = new Map(tables.map((it) => [nameIn(it), nameIn(it, 'parent_table_name')]));
  const depthOf = (table: string): number => {
    const parent = parents.get(table);
    return parent ? 1 + depthOf(parent) : 0;
  };
  const referred = new Map(
    factsOf(information, 'constraint_column_usage').map((it) => [constraintIn(it), nameIn(it)]),
  );
  const foreignKeys = factsOf(information, 'table_constraints').filter(
    (it) => it.get('constraint_type') === 'FOREIGN KEY',
  );
  return tables.map((facts) => {
    const name = nameIn(facts);
    const written = factsOf(information, 'columns')
      .filter((it) => nameIn(it) === name && it.get('is_generated') === 'NEVER')
      .toSorted((a, b) => Number(a.get('ordinal_position')) - Number(b.get('ordinal_position')));
    const columns = written.map(columnIn);
    const integers = written
      .filter((it) => /^(INT64|bigint)$/.test(it.get('spanner_type') ?? ''))
      .map(columnIn);
    const foreign = foreignKeys
      .filter((it) => nameIn(it) === name)
      .map((it) => referred.get(constraintIn(it)));
    const needs = [parents.get(name), ...foreign].filter((it): it is string => it !== undefined && it !== '');
    const expires = facts.get('row_deletion_policy_expression') !== '';
    return { name, columns, integers, expires, needs, depth: depthOf(name) };
  });
}

function columnIn(facts: Facts): string {
  return facts.get('column_name') ?? '';
}

function constraintIn(facts: Facts): string {
  return `${facts.get('constraint_schema')}.${facts.get('constraint_name')}`;
}
