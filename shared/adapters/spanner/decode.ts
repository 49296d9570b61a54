import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { status } from '@grpc/grpc-js';
import type { BackupOperation, OperationResult, SpannerBackup, SpannerError } from '../../spanner/backup.ts';
import { madeOf } from '../../spanner/fields.ts';
import { type Timestamp, timestampFrom } from '../../spanner/timestamp.ts';
import { decodeBackupMessage, decodeMetadataMessage } from './messages.ts';

/** Google's messages can hold a stack of reasons; a record keeps what a person would read. */
const longestMessage = 1_000;

/**
 * Reads an operation of Spanner's backup API. Undefined where it is not a CreateBackup. The metadata is decoded from
 * its bytes here because the client library gives `null` for that of a failed operation.
 */
export function decodeOperation(operation: google.longrunning.IOperation): BackupOperation | undefined {
  const { name, metadata } = operation;
  if (
    !name ||
    !metadata?.type_url?.endsWith('.CreateBackupMetadata') ||
    !(metadata.value instanceof Uint8Array)
  ) {
    return undefined;
  }
  const { name: backup, database, progress } = decodeMetadataMessage(metadata.value);
  return {
    name,
    backup: backup ?? '',
    database: database ?? '',
    startTime: timestamp(progress?.startTime),
    endTime: timestamp(progress?.endTime),
    progressPercent: progress?.progressPercent ?? 0,
    result: decodeResult(operation),
  };
}

function decodeResult({ done, error, response }: google.longrunning.IOperation): OperationResult {
  if (!done) return { kind: 'unfinished' };
  if (error) return { kind: 'failed', error: spannerError(error.code, error.message) };
  const bytes = response?.type_url?.endsWith('.Backup') ? response.value : undefined;
  return {
    kind: 'succeeded',
    backup: bytes instanceof Uint8Array ? decodeBackup(decodeBackupMessage(bytes)) : undefined,
  };
}

/** Reads a backup. Undefined where it does not even have a name. */
export function decodeBackup(backup: google.spanner.admin.database.v1.IBackup): SpannerBackup | undefined {
  if (!backup.name) return undefined;
  const createTime = timestamp(backup.createTime);
  const versionTime = timestamp(backup.versionTime);
  const expireTime = timestamp(backup.expireTime);
  const encryption = decodeEncryption(backup);
  const state = stateOf(backup.state);
  const timed = createTime !== undefined && versionTime !== undefined && expireTime !== undefined;
  return madeOf<SpannerBackup>({
    name: backup.name,
    database: backup.database ?? '',
    // Subscribers are promised the times of a backup that is there. One that is shown without them is observed again.
    state: state === 'READY' && !timed ? 'STATE_UNSPECIFIED' : state,
    createTime,
    versionTime,
    expireTime,
    sizeBytes: backup.sizeBytes?.toString(),
    encryption,
  });
}

// Enums arrive as names; their types allow the numbers as well, which index these.
const states = ['STATE_UNSPECIFIED', 'CREATING', 'READY'] as const;
const encryptionTypes = [
  'TYPE_UNSPECIFIED',
  'GOOGLE_DEFAULT_ENCRYPTION',
  'CUSTOMER_MANAGED_ENCRYPTION',
] as const;

function stateOf(state: google.spanner.admin.database.v1.IBackup['state']): SpannerBackup['state'] {
  const name = typeof state === 'number' ? states[state] : state;
  return states.find((known) => known === name) ?? 'STATE_UNSPECIFIED';
}

function decodeEncryption({
  encryptionInfo,
  encryptionInformation,
}: google.spanner.admin.database.v1.IBackup) {
  const all = encryptionInformation?.length ? encryptionInformation : encryptionInfo ? [encryptionInfo] : [];
  const [first] = all;
  if (first === undefined) return undefined;
  const { encryptionType } = first;
  const name = typeof encryptionType === 'number' ? encryptionTypes[encryptionType] : encryptionType;
  return {
    encryptionType: name ?? 'TYPE_UNSPECIFIED',
    kmsKeyVersions: all.flatMap(({ kmsKeyVersion }) => (kmsKeyVersion ? [kmsKeyVersion] : [])),
  };
}

/** A time of Spanner's; undefined where there is none. */
export function timestamp(time: google.protobuf.ITimestamp | null | undefined): Timestamp | undefined {
  if (time?.seconds === null || time?.seconds === undefined) return undefined;
  return timestampFrom(Number(time.seconds), time.nanos ?? 0);
}

/** An error in Spanner's words. What has no canonical code is UNKNOWN. */
export function spannerError(
  code: number | null | undefined,
  message: string | null | undefined,
): SpannerError {
  const known = typeof code === 'number' && status[code] !== undefined ? code : status.UNKNOWN;
  return {
    code: known,
    status: status[known] ?? 'UNKNOWN',
    message: (message ?? '').slice(0, longestMessage).toWellFormed(),
  };
}
