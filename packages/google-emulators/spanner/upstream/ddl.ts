import type { Dialect } from '../dialect.ts';
import { idOf } from '../names.ts';

/** A statement for a database of another name: `ALTER DATABASE` says which one it is about. */
export function renamed(statement: string, database: string, dialect: Dialect): string {
  const quote = dialect === 'POSTGRESQL' ? '"' : '`';
  return statement.replace(
    /^(\s*(?:--[^\n]*\n\s*)*ALTER\s+DATABASE\s+)(?:`[^`]+`|"[^"]+"|[\w-]+)/i,
    (_, start: string) => `${start}${quote}${idOf(database)}${quote}`,
  );
}

/** A name as statements write it, each of its parts quoted. */
export function quoted(name: string, dialect: Dialect): string {
  const quote = dialect === 'POSTGRESQL' ? '"' : '`';
  return name
    .split('.')
    .map((part) => `${quote}${part}${quote}`)
    .join('.');
}

/** Takes the row deletion policy off a table. */
export function dropPolicy(table: string, dialect: Dialect): string {
  return `ALTER TABLE ${quoted(table, dialect)} DROP ${dialect === 'POSTGRESQL' ? 'TTL' : 'ROW DELETION POLICY'}`;
}
