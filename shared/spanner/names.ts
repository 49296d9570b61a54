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
export const databaseIdPattern = new RegExp(`^${database}$`);
export const instanceNamePattern = new RegExp(`^projects/${project}/instances/${instance}$`);
export const instanceIdPattern = new RegExp(`^${instance}$`);
export const backupNamePattern = new RegExp(
  `^projects/${project}/instances/${instance}/backups/[a-z][a-z0-9_-]{0,58}[a-z0-9]$`,
);
export const backupIdPattern = /^[a-z][a-z0-9_-]{0,58}[a-z0-9]$/;
export const kmsKeyNamePattern = new RegExp(
  `^projects/${project}/locations/[a-z0-9-]{1,63}/keyRings/[\\w-]{1,63}/cryptoKeys/[\\w-]{1,63}$`,
);

/**
 * The longest name of a database or a key. The patterns do not bound a project's domain, and Firestore cannot store a record
 * under a name of sixty kilobytes: its message would be delivered again for ever. The bound leaves room for a domain of 253
 * letters, and fits into ids of documents (1,500 bytes) and of events (1,024).
 */
export const longestName = 512;

/** Parses `projects/P/instances/I/databases/D`; undefined if it is not one. */
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

/** The full name of a backup in the instance of its database. */
export function backupNameOf(databaseName: string, backupId: string): string {
  return `${instanceOf(databaseName)}/backups/${backupId}`;
}

/** The backup of an operation `…/backups/B/operations/O`. */
export function backupOfOperation(operation: string): string {
  return operation.split('/', 6).join('/');
}
