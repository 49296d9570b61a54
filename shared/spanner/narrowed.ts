import { instanceOf, lastSegment } from './names.ts';

/** What narrows a list of databases, or of backups by their databases. */
export interface Narrowed {
  /** `projects/P/instances/I`, or an instance's id in any project. */
  readonly instance?: string | undefined;
  /** `projects/P/instances/I/databases/D`, or a database's id in any instance. */
  readonly database?: string | undefined;
}

/** Whether a database, by its full name, is among those that are meant. */
export function isMeant(name: string, { instance, database }: Narrowed): boolean {
  const own = instanceOf(name);
  return (
    (instance === undefined || own === instance || lastSegment(own) === instance) &&
    (database === undefined || name === database || lastSegment(name) === database)
  );
}
