import type { PublishedRequest } from '../request/request-schema.ts';
import { lastSegment, projectOf } from '../spanner/names.ts';
import { type DeploymentNames, flagsOf, isPasteable, quoted } from './commands.ts';
import { legibleJson } from './legible-json.ts';

/** A request as somebody writes it, right or wrong: the parser judges it. */
export interface WrittenRequest {
  readonly database?: string;
  readonly backupId?: string;
  readonly retentionPeriod?: string;
  readonly expireTime?: string;
  readonly versionTime?: string;
  readonly encryptionConfig?: WrittenEncryption;
  readonly startWithin?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** As a request's `encryptionConfig`. */
export interface WrittenEncryption {
  readonly encryptionType?: string;
  readonly kmsKeyName?: string;
  readonly kmsKeyNames?: readonly string[];
}

/** The command that publishes a request to a topic, `projects/P/topics/T`. */
export function publishCommand(request: WrittenRequest, topic: string): string {
  return [
    'gcloud pubsub topics publish',
    quoted(lastSegment(topic)),
    `--project=${quoted(projectOf(topic))}`,
    `--message=${quoted(legibleJson(request))}`,
  ].join(' ');
}

/**
 * The command of the command line that asks for the same; undefined where a label cannot be pasted into a terminal as it is.
 * Placeholders in the id, or an id that is left out, are filled in when the command is called.
 */
export function createCommand(request: WrittenRequest, deployment: DeploymentNames): string | undefined {
  const { database, backupId, retentionPeriod, expireTime, versionTime, startWithin, labels } = request;
  const written = {
    backupId: backupId === undefined ? [] : [quoted(backupId)],
    database: flag('database', database),
    retentionPeriod: flag('retention-period', retentionPeriod),
    expireTime: flag('expiration-date', expireTime),
    versionTime: flag('version-time', versionTime),
    encryptionConfig: encryptionFlags(request.encryptionConfig ?? {}),
    startWithin: flag('start-within', startWithin),
    labels: Object.entries(labels ?? {}).flatMap(([key, value]) => flag('label', `${key}=${value}`)),
    // A slot is a scheduler's, who publishes JSON.
  } satisfies Record<Exclude<keyof PublishedRequest, 'slot'>, readonly string[]>;
  const command = ['spanner-backups create', ...Object.values(written).flat(), ...flagsOf(deployment)];
  return command.every(isPasteable) ? command.join(' ') : undefined;
}

/** gcloud, and with it the command line, writes the types in lower case with dashes. */
function encryptionFlags({ encryptionType, kmsKeyName, kmsKeyNames }: WrittenEncryption): string[] {
  return [
    ...flag('encryption-type', encryptionType?.toLowerCase().replaceAll('_', '-')),
    ...flag('kms-key', kmsKeyName),
    ...flag('kms-keys', kmsKeyNames?.join(',')),
  ];
}

function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${quoted(value)}`];
}
