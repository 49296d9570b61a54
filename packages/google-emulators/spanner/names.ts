/** The grammar of a backup's id: 2 to 60 characters. Source: backup.proto, on `Backup.name`. */
export function isBackupId(id: string): boolean {
  return /^[a-z][a-z0-9_-]{0,58}[a-z0-9]$/.test(id);
}

/** The grammar of a database's id: 2 to 30 characters. Source: CreateDatabaseRequest. */
export function isDatabaseId(id: string): boolean {
  return /^[a-z][a-z0-9_-]{0,28}[a-z0-9]$/.test(id);
}

/** The grammar of an instance's id: 2 to 64 characters. Source: CreateInstanceRequest. */
export function isInstanceId(id: string): boolean {
  return /^[a-z][a-z0-9-]{0,62}[a-z0-9]$/.test(id);
}

/** Whether a text has the form of an instance's full name. */
export function isInstanceName(name: string): boolean {
  return /^projects\/[^/]+\/instances\/[^/]+$/.test(name);
}

/** Whether a text has the form of a database's full name. */
export function isDatabaseName(name: string): boolean {
  return /^projects\/[^/]+\/instances\/[^/]+\/databases\/[^/]+$/.test(name);
}

/** Whether a text has the form of a backup's full name. */
export function isBackupName(name: string): boolean {
  return /^projects\/[^/]+\/instances\/[^/]+\/backups\/[^/]+$/.test(name);
}

/** Whether a text has the form of a backup schedule's full name. */
export function isScheduleName(name: string): boolean {
  return /^projects\/[^/]+\/instances\/[^/]+\/databases\/[^/]+\/backupSchedules\/[^/]+$/.test(name);
}

/** Whether a text has the form of a project's full name. */
export function isProjectName(name: string): boolean {
  return /^projects\/[^/]+$/.test(name);
}

/** Whether a text has the form of an instance configuration's full name. */
export function isInstanceConfigName(name: string): boolean {
  return /^projects\/[^/]+\/instanceConfigs\/[^/]+$/.test(name);
}

/** Whether a text has the form of an operation's full name, whatever it is an operation on. */
export function isOperationName(name: string): boolean {
  return /^projects\/[^/]+\/(?:[^/]+\/[^/]+\/)+operations\/[^/]+$/.test(name);
}

/** Whether a text has the form of a Cloud KMS key's full name. */
export function isKeyName(name: string): boolean {
  return /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/.test(name);
}

/** The project a resource lies in, `''` for a name that is in none. */
export function projectOf(name: string): string {
  return /^projects\/([^/]+)/.exec(name)?.[1] ?? '';
}

/** The full name of the instance a resource lies in, `''` for a name that is in none. */
export function instanceOf(name: string): string {
  return /^projects\/[^/]+\/instances\/[^/]+/.exec(name)?.[0] ?? '';
}

/** The full name of the database that a schedule or an operation belongs to, `''` for a name that is in none. */
export function databaseOf(name: string): string {
  return /^projects\/[^/]+\/instances\/[^/]+\/databases\/[^/]+/.exec(name)?.[0] ?? '';
}

/** The last segment of a name. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
