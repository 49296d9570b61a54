import { parseDuration } from '../shared/request/duration.ts';

/** The flags that say which deployment is meant: every command has them. */
export interface DeploymentFlags {
  readonly project?: string;
  readonly deployment?: string;
  readonly deploymentProject?: string;
  readonly recordsDatabase?: string;
  readonly region?: string;
}

const text = (input: string) => input;

/** A flag with a text as its value. */
export const textFlag = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: text, optional: true, brief, placeholder }) as const;

/** A flag with a length of time as its value, in milliseconds. */
export const spanFlag = (brief: string, otherwise: string) =>
  ({ kind: 'parsed', parse: milliseconds, default: otherwise, brief, placeholder: 'duration' }) as const;

export const deploymentFlags = {
  project: textFlag('Project of the databases. Without it: GOOGLE_CLOUD_PROJECT', 'PROJECT'),
  deployment: textFlag("Terraform's name_prefix. Without it: spanner-backup", 'PREFIX'),
  deploymentProject: textFlag('Project of the deployment, where it is not that of the databases', 'PROJECT'),
  recordsDatabase: textFlag('Firestore database of the records, where Terraform was given one', 'DATABASE'),
  region: textFlag('Region of the functions', 'REGION'),
} as const;

/** A backup, where a command is about one or several. */
export const backupArgument = {
  placeholder: 'BACKUP',
  parse: text,
  brief: 'Id of the backup, or its full name',
} as const;

/** The argument of a command that is about one backup, and the flag that completes its id. */
export const oneBackup = { kind: 'tuple', parameters: [backupArgument] } as const;
export const instanceOfBackup = {
  instance: textFlag('Instance of a backup that is given by its id', 'INSTANCE'),
} as const;

export type Format = 'text' | 'json';

export interface FormatFlag {
  readonly format: Format;
}

export const formatFlag = {
  format: {
    kind: 'enum',
    values: ['text', 'json'],
    default: 'text',
    brief: 'For people, or for programs',
  },
} as const;

/** A length of time as gcloud spells it, in milliseconds. */
export function milliseconds(input: string): number {
  const parsed = parseDuration(input);
  if (parsed?.months === 0) return parsed.ms;
  throw new Error('a duration is expected, such as 30s, 90m, 6h or 2d');
}

/** A number of things: a whole number, at least one. */
export function atLeastOne(input: string): number {
  if (/^[1-9]\d{0,8}$/.test(input)) return Number(input);
  throw new Error('a whole number is expected, at least 1');
}
