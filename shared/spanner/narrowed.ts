import { instanceOf, lastSegment } from './names.ts';

/** What narrows a list of databases, or of backups by their databases. */
export interface Narrowed {
  /** `projects/P/instances/I`, or an instance's id in any project. */
  readonly instance?: string | undefined;
  /** `projects/P/instances/I/databases/D`, or a database's id in any instance. */
  readonly database?: string | undefined;
}

/** The full name of the database that is meant, if there can be only one. */
export function onlyDatabase({ database, instance }: Narrowed): string | undefined {
  if (database?.includes('/')) return database;
  return database !== undefined && instance?.includes('/') ? `${instance}/databases/${database}` : undefined;
}

/** Whether a database, by its full name, is among those that are meant. */
export function isMeant(name: string, { instance, database }: Narrowed): boolean {
  const own = instanceOf(name);
  return (
    (instance === undefined || own === instance || lastSegment(own) === instance) &&
    (database === undefined || name === database || lastSegment(name) === database)
  );
}
