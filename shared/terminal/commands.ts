import type { RecordView } from '../record/record-view.ts';
import { isExpired } from '../spanner/backup.ts';
import { instanceOf, lastSegment, projectOf } from '../spanner/names.ts';

/* Commands that people are given to paste. */

/** What the command line has to know of a deployment to find its records and topics. */
export interface DeploymentNames {
  /** Project of the databases that are backed up. */
  readonly project: string;
  /** Project of topics, functions and records. */
  readonly deploymentProject: string;
  /** Terraform's `name_prefix`. */
  readonly prefix: string;
  /** Id of the Firestore database that holds the records. */
  readonly recordsDatabase: string;
}

export const defaultPrefix = 'spanner-backup';

/** The flags that mean a deployment again, to be pasted: only what is not so by itself. */
export function flagsOf({ project, deploymentProject, prefix, recordsDatabase }: DeploymentNames): string[] {
  return [
    `--project=${quoted(project)}`,
    ...(prefix === defaultPrefix ? [] : [`--deployment=${quoted(prefix)}`]),
    ...(deploymentProject === project ? [] : [`--deployment-project=${quoted(deploymentProject)}`]),
    ...(recordsDatabase === prefix ? [] : [`--records-database=${quoted(recordsDatabase)}`]),
  ];
}

/** Quoted for a shell where that is needed. */
export function quoted(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** What a terminal takes for a key, and what lets a command show as another one than it is. */
const unpasteable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a command does what it shows once it is pasted into a terminal. */
export function isPasteable(command: string): boolean {
  return !unpasteable.test(command);
}

/** An id for the restored database: Spanner takes thirty letters, and none that ends in a hyphen or an underscore. */
function restoredId(database: string): string {
  const suffix = '-restored';
  return `${database.slice(0, 30 - suffix.length).replace(/[-_]+$/, '')}${suffix}`;
}

/** The command that restores a backup into a new database; undefined where there is nothing to restore, or no more. */
export function restoreCommand({ state, request, backup }: RecordView, now: Date): string | undefined {
  if (state !== 'succeeded' || backup?.state === 'STATE_UNSPECIFIED') return undefined;
  if (backup !== undefined && isExpired(backup, now)) return undefined;
  const instance = quoted(lastSegment(instanceOf(request.backup)));
  const command = [
    'gcloud spanner databases restore',
    `--source-backup=${quoted(lastSegment(request.backup))}`,
    `--source-instance=${instance}`,
    `--destination-database=${quoted(restoredId(lastSegment(request.database)))}`,
    `--destination-instance=${instance}`,
    `--project=${quoted(projectOf(request.backup))}`,
  ].join(' ');
  return isPasteable(command) ? command : undefined;
}
