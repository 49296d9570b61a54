import type { Dialect } from '../dialect.ts';
import { idOf } from '../names.ts';
import type { Place } from './place.ts';
import { textsOf } from './result-rows.ts';

/** A row of a view, by the names of its columns. */
export type Facts = ReadonlyMap<string, string>;

/** The rows of INFORMATION_SCHEMA, by view. */
export type Information = ReadonlyMap<View, readonly Facts[]>;

/** The views that describe a schema, with those of their columns that both dialects have. */
const views = {
  schemata: 'schema_name',
  tables:
    'table_schema table_name table_type parent_table_name on_delete_action interleave_type row_deletion_policy_expression',
  columns:
    'table_schema table_name column_name ordinal_position column_default is_nullable spanner_type is_generated ' +
    'generation_expression is_stored is_identity identity_generation identity_kind identity_start_with_counter ' +
    'identity_skip_range_min identity_skip_range_max',
  column_options: 'table_schema table_name column_name option_name option_value',
  table_constraints: 'table_schema table_name constraint_schema constraint_name constraint_type enforced',
  check_constraints: 'constraint_schema constraint_name check_clause',
  referential_constraints: 'constraint_schema constraint_name delete_rule',
  key_column_usage: 'constraint_schema constraint_name table_schema table_name column_name ordinal_position',
  constraint_column_usage: 'constraint_schema constraint_name table_schema table_name column_name',
  indexes: 'table_schema table_name index_name index_type parent_table_name is_unique is_null_filtered',
  index_columns: 'table_schema table_name index_name column_name ordinal_position column_ordering',
  views: 'table_schema table_name view_definition security_type',
  change_streams: 'change_stream_name',
  change_stream_tables: 'change_stream_name table_name',
  change_stream_columns: 'change_stream_name table_name column_name',
  change_stream_options: 'change_stream_name option_name option_value',
  database_options: 'schema_name option_name option_value',
} as const;

type View = keyof typeof views;

const shapes = new Map<string, { readonly view: View; readonly columns: readonly string[] }>();
for (const view of namesOf(views)) shapes.set(view, { view, columns: views[view].split(' ') });

/** Reads all of it at once: the emulator takes its time for every query of INFORMATION_SCHEMA. */
export async function readInformation(
  { upstream, database, session, asOf }: Place,
  dialect: Dialect,
): Promise<Information> {
  const { rows } = await upstream.query(session, statementIn(dialect), asOf);
  const information = new Map<View, Facts[]>();
  for (const [view = '', ...cells] of rows.map(textsOf)) {
    const shape = shapes.get(view);
    if (shape === undefined || cells.some((cell) => systemSchema.test(cell))) continue;
    // The database's own name may be among them, and is no part of its schema.
    const own = (cell = ''): string => (cell === idOf(database) ? '' : cell);
    const facts = new Map(shape.columns.map((column, index) => [column, own(cells[index])]));
    information.set(shape.view, [...(information.get(shape.view) ?? []), facts]);
  }
  return information;
}

const systemSchema = /^(information_schema|spanner_sys|pg_catalog)$/i;

function statementIn(dialect: Dialect): string {
  const text = dialect === 'POSTGRESQL' ? 'varchar' : 'STRING';
  const width = Math.max(...[...shapes.values()].map(({ columns }) => columns.length));
  const selects = [...shapes.values()].map(({ view, columns }) => {
    const cells = Array.from({ length: width }, (_, index) => `CAST(${columns[index] ?? 'NULL'} AS ${text})`);
    return `SELECT '${view}', ${cells.join(', ')} FROM information_schema.${view}`;
  });
  return selects.join(' UNION ALL ');
}

export function factsOf(information: Information, view: View): readonly Facts[] {
  return information.get(view) ?? [];
}

/** All of it as lines, in an order that says nothing, but for row deletion policies: a backup does not hold them. */
export function linesOf(information: Information): string[] {
  const lines = [...information].flatMap(([view, rows]) =>
    rows.map((facts) => JSON.stringify([view, ...new Map([...facts, ...noPolicy(facts)]).values()])),
  );
  return lines.sort();
}

function noPolicy(facts: Facts): [string, string][] {
  const column = 'row_deletion_policy_expression';
  return facts.has(column) ? [[column, '']] : [];
}

function namesOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  const isKey = (name: string): name is Key => name in record;
  return Object.keys(record).filter(isKey);
}
