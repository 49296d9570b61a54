import type { Dialect } from '../creation.ts';
import { idOf } from '../names.ts';

/** A statement for a database of another name: `ALTER DATABASE` says which one it is about. */
export function renamed(statement: string, database: string, dialect: Dialect): string {
  const quote = dialect === 'POSTGRESQL' ? '"' : '`';
  return statement.replace(
    /^(\s*(?:--[^\n]*\n\s*)*ALTER\s+DATABASE\s+)(?:`[^`]+`|"[^"]+"|[\w-]+)/i,
    (_, start: string) => `${start}${quote}${idOf(database)}${quote}`,
  );
}
