import type { PublishedRequest } from '../request/request-schema.ts';
import { lastSegment, projectOf } from '../spanner/names.ts';
import { type DeploymentNames, flagsOf, quoted } from './commands.ts';

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

/** What shows as nothing, or changes how the text around it shows. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** What a terminal takes for a key, and what lets a command show as another one than it is. */
const unpasteable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The request as JSON, in ASCII where a character cannot be seen: what is shown is what is copied. */
export function requestJson(request: WrittenRequest, indent?: number): string {
  return JSON.stringify(request, undefined, indent).replaceAll(unseen, (character) =>
    // Between the values JSON.stringify writes line ends of its own.
    character === '\n' ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
}

/** The command that publishes a request to a topic, `projects/P/topics/T`. */
export function publishCommand(request: WrittenRequest, topic: string): string {
  return [
    'gcloud pubsub topics publish',
    quoted(lastSegment(topic)),
    `--project=${quoted(projectOf(topic))}`,
    `--message=${quoted(requestJson(request))}`,
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
  return command.some((word) => unpasteable.test(word)) ? undefined : command.join(' ');
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
