import { type Incoming, intent } from '../../../shared/decisions/admit.ts';
import { defaultPolicy } from '../../../shared/record/policy.ts';
import type { Requested, Running, SettledRecord, Succeeded } from '../../../shared/record/record.ts';
import { begin, lease, type RoundOutcome, settle } from '../../../shared/record/transitions.ts';
import type { BackupRequest } from '../../../shared/request/request.ts';
import type { BackupOperation, SpannerBackup, SpannerError } from '../../../shared/spanner/backup.ts';
import { shifted, type Timestamp } from '../../../shared/spanner/timestamp.ts';

/*
 * A world with one database and one backup of it, asked for at `noon`. Every builder takes what a test cares about
 * and fills in the rest.
 */

export const noon = '2026-11-22T12:00:00Z';
export const policy = defaultPolicy;
export const seconds = 1_000;
export const minutes = 60 * seconds;
export const hours = 60 * minutes;
export const days = 24 * hours;

/** `after(5 * minutes)` is five minutes past noon. */
export const after = (ms: number): Date => new Date(Date.parse(noon) + ms);
export const at = (ms: number): Timestamp => shifted(noon, ms);

export const instance = 'projects/shop/instances/main';
export const database = `${instance}/databases/orders`;
export const otherDatabase = `${instance}/databases/stock`;
export const backupName = `${instance}/backups/nightly`;
export const otherBackup = `${instance}/backups/by-hand`;
export const operationName = `${backupName}/operations/_auto_op_1`;

export function request(some: Partial<BackupRequest> = {}): BackupRequest {
  return {
    database,
    backup: backupName,
    expiry: { kind: 'retention', retention: { months: 0, ms: 14 * days } },
    ...some,
  };
}

export function incoming(
  messageId: string,
  some: Partial<Omit<Incoming, 'requester'> & Incoming['requester']> = {},
): Incoming {
  const { publishTime = noon, labels = {} } = some;
  return {
    request: some.request ?? request(),
    requester: { messageId, publishTime, labels },
    startBy: some.startBy ?? at(24 * hours),
  };
}

export function requested(some: Partial<Requested> = {}): Requested {
  return { ...intent(incoming('m1', { labels: { ticket: 'T-1' } }), after(0)), ...some };
}

/** An attempt is under way since a minute past noon. */
export function leasedRecord(some: Partial<Requested> = {}): Requested {
  return lease(requested(some), after(minutes), policy);
}

/** Running since a minute past noon; its `started` event is sent. */
export function running(some: Partial<Running> = {}): Running {
  return { ...begin(leasedRecord(), operation(), after(2 * minutes)), outbox: [], ...some };
}

/** Settled three hours past noon; its events are sent. */
export function settledRecord(outcome: RoundOutcome, from: Requested | Running = running()): SettledRecord {
  return { ...settle(from, outcome, after(3 * hours)), outbox: [] };
}

export function succeeded(some: Partial<Succeeded> = {}): Succeeded {
  const record = settledRecord({
    state: 'succeeded',
    operation: operation({ endTime: at(3 * hours), result: { kind: 'succeeded', backup: backup() } }),
    backup: backup(),
  });
  if (record.state !== 'succeeded') throw new Error(`built a record that is ${record.state}`);
  return { ...record, ...some };
}

export function operation(some: Partial<BackupOperation> = {}): BackupOperation {
  return {
    name: operationName,
    backup: backupName,
    database,
    startTime: at(minutes),
    endTime: undefined,
    progressPercent: 0,
    result: { kind: 'unfinished' },
    ...some,
  };
}

/** An operation that ended three hours past noon. */
export function endedWith(result: BackupOperation['result'], some: Partial<BackupOperation> = {}) {
  return operation({ endTime: at(3 * hours), progressPercent: 100, result, ...some });
}

export function backup(some: Partial<SpannerBackup> = {}): SpannerBackup {
  return {
    name: backupName,
    database,
    state: 'READY',
    createTime: at(minutes),
    versionTime: at(minutes),
    expireTime: at(14 * days),
    sizeBytes: '9007199254740993',
    encryption: { encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyVersions: [] },
    ...some,
  };
}

const codes = new Map(
  Object.entries({
    CANCELLED: 1,
    UNKNOWN: 2,
    INVALID_ARGUMENT: 3,
    DEADLINE_EXCEEDED: 4,
    NOT_FOUND: 5,
    ALREADY_EXISTS: 6,
    PERMISSION_DENIED: 7,
    RESOURCE_EXHAUSTED: 8,
    FAILED_PRECONDITION: 9,
    ABORTED: 10,
    OUT_OF_RANGE: 11,
    UNIMPLEMENTED: 12,
    INTERNAL: 13,
    UNAVAILABLE: 14,
    DATA_LOSS: 15,
    UNAUTHENTICATED: 16,
  }),
);

/** Every code of google.rpc.Code that is an error. */
export const canonicalCodes = [...codes.keys()];

export function spannerError(status: string, message = `Spanner says ${status}`): SpannerError {
  return { code: codes.get(status) ?? 2, status, message };
}
