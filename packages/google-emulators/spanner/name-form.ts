import {
  isBackupName,
  isDatabaseName,
  isInstanceConfigName,
  isInstanceName,
  isOperationName,
  isProjectName,
  isScheduleName,
} from './names.ts';
import { invalid } from './refusals.ts';

interface Form {
  has(name: string): boolean;
  readonly looks: string;
}

const forms = {
  project: { has: isProjectName, looks: 'projects/P' },
  instance: { has: isInstanceName, looks: 'projects/P/instances/I' },
  'instance config': { has: isInstanceConfigName, looks: 'projects/P/instanceConfigs/C' },
  database: { has: isDatabaseName, looks: 'projects/P/instances/I/databases/D' },
  backup: { has: isBackupName, looks: 'projects/P/instances/I/backups/B' },
  'backup schedule': {
    has: isScheduleName,
    looks: 'projects/P/instances/I/databases/D/backupSchedules/S',
  },
  operation: { has: isOperationName, looks: 'projects/P/instances/I/…/operations/O' },
} as const satisfies Record<string, Form>;

/**
 * A name that is malformed is the caller's mistake, not something that is missing.
 *
 * @throws {GrpcError} INVALID_ARGUMENT where a name has not the form of what it is to name
 */
export function checkName(kind: keyof typeof forms, name: string): void {
  const { has, looks } = forms[kind];
  if (!has(name)) throw invalid(`Invalid ${kind} name "${name}": it must look like ${looks}.`);
}
