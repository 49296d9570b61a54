import * as v from 'valibot';
import { defaultBackupId, fillBackupId, placeholders, unknownPlaceholders } from './backup-id.ts';
import { type Bounds, outOfBounds } from './bounds.ts';
import { addDuration, type Duration, parseDuration } from './duration.ts';
import { backupIdPattern, backupNameOf, parseDatabaseName } from './names.ts';
import { parseEncryption } from './parse-encryption.ts';
import { type Problem, quoted, readField, suggestion, unknownFields } from './problem.ts';
import { type BackupRequest, expireTimeOf, expiryProblem } from './request.ts';
import { type Labels, labelLimits, RequestSchema } from './request-schema.ts';
import { millisOf, parseTimestamp, type Timestamp, timestampOf } from './timestamp.ts';

/** What a message's meaning depends on besides its data. */
export interface RequestContext {
  readonly messageId: string;
  readonly publishTime: Timestamp;
  /** From here the wait for a start is counted. What is right or wrong is judged as of the publish time. */
  readonly now: Date;
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

/** Longest wait for a start; longer ones outlive what Pub/Sub can replay and are slips of the keyboard. */
const longestStartWithinMs = 31 * 86_400_000;

/** Several times what a request with every field at its longest takes; on megabytes the checks would take seconds. */
const longestData = 65_536;

/**
 * Turns a message's data into a request, or says everything that is wrong with it. Never throws. Whether it is a
 * request does not depend on when it is handled: otherwise a redelivery of a message that was taken in could be
 * refused, because its `expireTime` has come too near by then. Before Spanner is called the expiry is judged again.
 */
export function parseRequest(data: string, context: RequestContext): ParsedRequest {
  if (data === '') return refused('the message has no data; a backup request in JSON is expected');
  if (data.length > longestData) return refused(`a request is at most ${longestData} characters long`);
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return refused('the data is not JSON; a backup request in JSON is expected');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refused('a JSON object is expected, such as {"database": "projects/P/instances/I/databases/D"}');
  }
  return parseFields({ ...json }, context);
}

function refused(message: string): ParsedRequest {
  return { ok: false, problems: [{ path: '', message }], labels: {} };
}

function parseFields(input: Record<string, unknown>, context: RequestContext): ParsedRequest {
  const problems = unknownFields(Object.keys(fields), input, '');
  const database = parseDatabase(input, problems);
  const backupId = parseBackupId(input, database, context, problems);
  const expiry = parseExpiry(input, context, problems);
  const versionTime = parseVersionTime(input, context, problems);
  const encryption = Object.hasOwn(input, 'encryptionConfig')
    ? parseEncryption(input.encryptionConfig, 'encryptionConfig', problems)
    : undefined;
  const startBy = parseStartBy(input, context, problems);
  const labels = parseLabels(input, problems);
  const published = new Date(millisOf(context.publishTime));
  problems.push(...outOfBounds({ database, expiry, labels }, context.bounds, published));
  if (problems.length > 0 || !database || !backupId || !expiry || !startBy) {
    return { ok: false, problems, labels };
  }
  const request: BackupRequest = {
    database,
    backup: backupNameOf(database, backupId),
    expiry,
    ...(versionTime !== undefined && { versionTime }),
    ...(encryption !== undefined && { encryption }),
  };
  return { ok: true, request, labels, startBy };
}

type Input = Record<string, unknown>;

/** Reads an optional field; absent is not a problem. `null` is not absent: nobody writes it by accident. */
function optional<Key extends keyof typeof fields>(key: Key, input: Input, problems: Problem[]) {
  return Object.hasOwn(input, key) ? readField(fields[key], input[key], key, problems) : undefined;
}

function parseDatabase(input: Input, problems: Problem[]): string | undefined {
  if (Object.hasOwn(input, 'database'))
    return readField(fields.database, input.database, 'database', problems);
  problems.push({ path: 'database', message: 'is missing: write projects/P/instances/I/databases/D' });
  return undefined;
}

function parseBackupId(
  input: Input,
  database: string | undefined,
  { publishTime, messageId }: RequestContext,
  problems: Problem[],
): string | undefined {
  const template = optional('backupId', input, problems);
  const unknown = unknownPlaceholders(template ?? '');
  for (const name of unknown) {
    problems.push({
      path: 'backupId',
      message: `unknown placeholder ${quoted(`{${name}}`)}${suggestion(name, placeholders)}`,
    });
  }
  if (unknown.length > 0) return undefined;
  const databaseId = parseDatabaseName(database ?? '')?.database;
  if (template === undefined) {
    return databaseId && defaultBackupId(databaseId, publishTime, messageId);
  }
  if (databaseId === undefined && template.includes('{database}')) return undefined;
  const id = fillBackupId(template, databaseId ?? '', publishTime);
  if (backupIdPattern.test(id)) return id;
  problems.push({
    path: 'backupId',
    message: `${quoted(id)} (${id.length} characters) is not a backup id: 2 to 60 lower-case letters, digits, _ and -, beginning with a letter and ending with a letter or digit`,
  });
  return undefined;
}

function parseExpiry(
  input: Input,
  { publishTime, defaultRetention }: RequestContext,
  problems: Problem[],
): BackupRequest['expiry'] | undefined {
  const asked = (['retentionPeriod', 'expireTime'] as const).filter((key) => Object.hasOwn(input, key));
  const period = parseDuration(optional('retentionPeriod', input, problems) ?? '');
  const expireTime = parseTimestamp(optional('expireTime', input, problems) ?? '');
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
      ? { kind: 'time', expireTime }
      : retention && { kind: 'retention', retention: { ...retention } };
  if (expiry === undefined) return undefined;
  const published = new Date(millisOf(publishTime));
  const problem = expiryProblem(expireTimeOf({ database: '', backup: '', expiry }, published), published);
  if (problem === undefined) return expiry;
  problems.push({ path: asked[0] ?? 'retentionPeriod', message: problem });
  return undefined;
}

function parseVersionTime(
  input: Input,
  { publishTime }: RequestContext,
  problems: Problem[],
): Timestamp | undefined {
  const versionTime = parseTimestamp(optional('versionTime', input, problems) ?? '');
  if (versionTime !== undefined && millisOf(versionTime) > millisOf(publishTime)) {
    problems.push({
      path: 'versionTime',
      message: `${versionTime} is in the future; a time in the past is expected`,
    });
  }
  return versionTime;
}

function parseStartBy(input: Input, context: RequestContext, problems: Problem[]): Timestamp | undefined {
  const text = optional('startWithin', input, problems);
  const given = text === undefined ? undefined : parseDuration(text);
  const published = new Date(millisOf(context.publishTime));
  if (
    given !== undefined &&
    addDuration(published, given).getTime() - published.getTime() > longestStartWithinMs
  ) {
    problems.push({ path: 'startWithin', message: 'at most 31 days are waited for a start' });
    return undefined;
  }
  return timestampOf(addDuration(context.now, given ?? context.defaultStartWithin));
}

function parseLabels(input: Input, problems: Problem[]): Labels {
  const { labels } = input;
  if (Array.isArray(labels)) {
    // valibot takes a list for a record.
    problems.push({ path: 'labels', message: 'an object of strings is expected' });
    return {};
  }
  // valibot's record drops these keys without a word.
  for (const key of ['__proto__', 'prototype', 'constructor']) {
    if (typeof labels === 'object' && labels !== null && Object.hasOwn(labels, key))
      problems.push({ path: `labels.${key}`, message: 'is not a key for a label' });
  }
  return optional('labels', input, problems) ?? legibleLabels(labels);
}

/** The labels that are right among some that are not: whoever sent them shall know the rejection for theirs. */
function legibleLabels(labels: unknown): Labels {
  if (typeof labels !== 'object' || labels === null) return {};
  const legible = Object.entries(labels).flatMap(([key, value]) => {
    const alone = v.safeParse(fields.labels, { [key]: value });
    return alone.success ? Object.entries(alone.output ?? {}) : [];
  });
  return Object.fromEntries(legible.slice(0, labelLimits.count));
}
