import { madeOf } from '../spanner/fields.ts';
import { backupNameOf } from '../spanner/names.ts';
import {
  inMicroseconds,
  millisOf,
  parseTimestamp,
  type Timestamp,
  timestampOf,
} from '../spanner/timestamp.ts';
import { type Bounds, outOfBounds } from './bounds.ts';
import { addDuration, type Duration, parseDuration } from './duration.ts';
import { parseBackupId } from './parse-backup-id.ts';
import { parseEncryption } from './parse-encryption.ts';
import { parseLabels } from './parse-labels.ts';
import { parseSlot } from './parse-slot.ts';
import { type Problem, readField, unknownFields, withoutNulls } from './problem.ts';
import { readObject } from './read-object.ts';
import { type BackupRequest, expireTimeOf, expiryProblem } from './request.ts';
import { type Labels, RequestSchema } from './request-schema.ts';
import type { SlotReader } from './slot.ts';

/** What a message's meaning depends on besides its data. */
export interface RequestContext {
  readonly messageId: string;
  readonly publishTime: Timestamp;
  /** False if the delivery had no publish time: then `publishTime` is the time of handling. */
  readonly hasPublishTime: boolean;
  /** A request is judged as of its publish time, never as of now. */
  readonly now: Date;
  /** Given whenever a request may carry a slot (slot-reader.ts). */
  readonly slots: SlotReader | undefined;
  /** For requests that say nothing about their expiry. */
  readonly defaultRetention: Duration | undefined;
  readonly defaultStartWithin: Duration;
  readonly bounds: Bounds;
}

export type ParsedRequest =
  | {
      readonly ok: true;
      readonly request: BackupRequest;
      readonly labels: Labels;
      readonly startBy: Timestamp;
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly labels: Labels };

const fields = RequestSchema.entries;

/** The longest wait for a start: as long as Pub/Sub can replay a message. */
const longestStartWithinMs = 31 * 86_400_000;

/**
 * Turns a message's data into a request, or says everything that is wrong with it. Never throws. The result
 * does not depend on when the message is handled: otherwise a redelivery of a message that was taken in could be rejected
 * because its `expireTime` is too near by then. The expiry is checked again before Spanner is called.
 */
export function parseRequest(data: string, context: RequestContext): ParsedRequest {
  const read = readObject(data);
  return read.ok
    ? parseFields(read.fields, context)
    : { ok: false, problems: [{ path: '', message: read.problem }], labels: {} };
}

/** As `parseRequest`, from fields that were read already. */
export function parseFields(given: Input, context: RequestContext): ParsedRequest {
  const problems = unknownFields(Object.keys(fields), given, '');
  const input = withoutNulls(given);
  const read = readFields(input, problems);
  const { database, slot, labels } = read;
  const { messageId, publishTime, hasPublishTime, slots } = context;
  const naming = { template: read.backupId, slot, database, messageId, publishTime, hasPublishTime, slots };
  const backupId = parseBackupId(naming, problems);
  const asked = (['retentionPeriod', 'expireTime'] as const).filter((key) => Object.hasOwn(input, key));
  const expiry = expiryOf(read, asked, context, problems);
  const versionTime = versionTimeOf(read.versionTime, context, problems);
  const startBy = startByOf(read.startWithin, context, problems);
  const published = new Date(millisOf(context.publishTime));
  problems.push(...outOfBounds({ database, expiry, labels }, context.bounds, published));
  if (problems.length > 0 || !database || !backupId || !expiry || !startBy) {
    return { ok: false, problems, labels };
  }
  const request = madeOf<BackupRequest>({
    database,
    backup: backupNameOf(database, backupId),
    expiry,
    versionTime,
    encryption: read.encryptionConfig,
  });
  return { ok: true, request, labels, startBy };
}

/** Each field as far as it can be read by itself. */
function readFields(input: Input, problems: Problem[]) {
  return {
    database: parseDatabase(input, problems),
    backupId: optional('backupId', input, problems),
    slot: parseSlot(input.slot, problems),
    retentionPeriod: optional('retentionPeriod', input, problems),
    expireTime: optional('expireTime', input, problems),
    versionTime: optional('versionTime', input, problems),
    encryptionConfig: Object.hasOwn(input, 'encryptionConfig')
      ? parseEncryption(input.encryptionConfig, 'encryptionConfig', problems)
      : undefined,
    startWithin: optional('startWithin', input, problems),
    labels: parseLabels(input.labels, problems),
  } satisfies Record<keyof typeof fields, unknown>;
}

type Input = Readonly<Record<string, unknown>>;

/** Parses an optional field. A field that is absent is no problem. */
function optional<Key extends keyof typeof fields>(key: Key, input: Input, problems: Problem[]) {
  return Object.hasOwn(input, key) ? readField(fields[key], input[key], key, problems) : undefined;
}

function parseDatabase(input: Input, problems: Problem[]): string | undefined {
  if (Object.hasOwn(input, 'database')) return databaseOf(input.database, problems);
  problems.push({ path: 'database', message: 'is missing: write projects/P/instances/I/databases/D' });
  return undefined;
}

function databaseOf(value: unknown, problems: Problem[]): string | undefined {
  const database = readField(fields.database, value, 'database', problems);
  if (database === undefined || !/^projects\/\d+\//.test(database)) return database;
  const message =
    "has its project's number: write the project's id, because Spanner answers with that, and the name is what backups are found by";
  problems.push({ path: 'database', message });
  return undefined;
}

function expiryOf(
  read: { readonly retentionPeriod: string | undefined; readonly expireTime: string | undefined },
  asked: readonly ('retentionPeriod' | 'expireTime')[],
  { publishTime, defaultRetention }: RequestContext,
  problems: Problem[],
): BackupRequest['expiry'] | undefined {
  const period = parseDuration(read.retentionPeriod ?? '');
  const expireTime = parseTimestamp(read.expireTime ?? '');
  if (asked.length === 2) {
    problems.push({ path: 'expireTime', message: 'give retentionPeriod or expireTime, not both' });
    return undefined;
  }
  const retention = asked.length === 0 ? defaultRetention : period;
  if (asked.length === 0 && retention === undefined) {
    problems.push({
      path: 'retentionPeriod',
      message: 'is missing: give retentionPeriod ("14d") or expireTime',
    });
  }
  const expiry: BackupRequest['expiry'] | undefined =
    expireTime !== undefined
      ? { kind: 'time', expireTime: inMicroseconds(expireTime) }
      : retention && { kind: 'retention', retention: { ...retention } };
  if (expiry === undefined) return undefined;
  const published = new Date(millisOf(publishTime));
  const problem = expiryProblem(expireTimeOf({ database: '', backup: '', expiry }, published), published);
  if (problem === undefined) return expiry;
  problems.push({ path: asked[0] ?? 'retentionPeriod', message: problem });
  return undefined;
}

function versionTimeOf(
  text: string | undefined,
  { publishTime }: RequestContext,
  problems: Problem[],
): Timestamp | undefined {
  const versionTime = parseTimestamp(text ?? '');
  if (versionTime !== undefined && millisOf(versionTime) > millisOf(publishTime)) {
    problems.push({
      path: 'versionTime',
      message: `${versionTime} is in the future; a time in the past is expected`,
    });
  }
  return versionTime && inMicroseconds(versionTime);
}

function startByOf(
  text: string | undefined,
  context: RequestContext,
  problems: Problem[],
): Timestamp | undefined {
  const given = text === undefined ? undefined : parseDuration(text);
  const published = new Date(millisOf(context.publishTime));
  if (
    given !== undefined &&
    addDuration(published, given).getTime() - published.getTime() > longestStartWithinMs
  ) {
    problems.push({ path: 'startWithin', message: 'at most 31 days are waited for a start' });
    return undefined;
  }
  // The publisher's wait counts from the publishing. A publish time in the future comes from a clock ahead of ours.
  const since = published > context.now ? context.now : published;
  return timestampOf(addDuration(since, given ?? context.defaultStartWithin));
}
