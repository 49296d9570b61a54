/** The parts of a database's resource name. */
export interface DatabaseName {
  readonly project: string;
  readonly instance: string;
  readonly database: string;
}

// Lengths and letters as Spanner's protos give them: instance 2..64, database 2..30, backup 2..60 characters.
// A project may carry its organisation's domain in front (`example.com:project`).
const project = '(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)+:)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const instance = '[a-z][a-z0-9-]{0,62}[a-z0-9]';
const database = '[a-z][a-z0-9_-]{0,28}[a-z0-9]';

export const databaseNamePattern = new RegExp(
  `^projects/(${project})/instances/(${instance})/databases/(${database})$`,
);
export const backupIdPattern = /^[a-z][a-z0-9_-]{0,58}[a-z0-9]$/;
export const kmsKeyNamePattern = new RegExp(
  `^projects/${project}/locations/[a-z0-9-]{1,63}/keyRings/[\\w-]{1,63}/cryptoKeys/[\\w-]{1,63}$`,
);

/**
 * Longest name of a database or a key. The patterns leave the domain of a project open, and a record under a name of
 * sixty kilobytes is one that Firestore never stores: its message would come again for ever. More than a domain of 253
 * letters makes of a name, and short enough for the ids of documents (1,500 bytes) and of events (1,024).
 */
export const longestName = 512;

/** Takes `projects/P/instances/I/databases/D` apart; undefined where it is not one. */
export function parseDatabaseName(name: string): DatabaseName | undefined {
  const [, project, instance, database] = databaseNamePattern.exec(name) ?? [];
  if (project === undefined || instance === undefined || database === undefined) return undefined;
  return { project, instance, database };
}

/** `projects/P/instances/I`, of anything that lives in an instance: a database, a backup, an operation. */
export function instanceOf(name: string): string {
  return name.split('/', 4).join('/');
}

/** `P`, of any resource name. */
export function projectOf(name: string): string {
  return name.split('/', 2)[1] ?? '';
}

/** The last segment of a resource name. */
export function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** A backup lives in the instance of its database. */
export function backupNameOf(databaseName: string, backupId: string): string {
  return `${instanceOf(databaseName)}/backups/${backupId}`;
}

/** An operation hangs under its backup: `…/backups/B/operations/O`. */
export function backupOfOperation(operation: string): string {
  return operation.split('/', 6).join('/');
}
