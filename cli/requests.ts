import { clockFace, fillBackupId } from '../shared/request/backup-id.ts';
import { parseRequest } from '../shared/request/parse-request.ts';
import type { Problem } from '../shared/request/problem.ts';
import { labelLimits, type PublishedRequest } from '../shared/request/request-schema.ts';
import { backupNameOf, lastSegment } from '../shared/spanner/names.ts';
import { shifted, timestampOf, wholeSeconds } from '../shared/spanner/timestamp.ts';
import { databaseNamed } from './resource-names.ts';

/** What `create` is told about the backups. */
export interface Asked {
  readonly backup: string | undefined;
  readonly databases: readonly string[];
  readonly instance?: string | undefined;
  readonly project: string;
  readonly retentionPeriod?: string | undefined;
  readonly expirationDate?: string | undefined;
  readonly versionTime?: string | undefined;
  readonly encryptionType?: string | undefined;
  readonly kmsKey?: string | undefined;
  readonly kmsKeys?: readonly string[] | undefined;
  readonly startWithin?: string | undefined;
  readonly labels: readonly string[];
}

/** A request as it is written: the parser judges it. */
export type RequestJson = Readonly<Record<string, unknown>>;

/** A request that is ready to be published. */
export interface Prepared {
  /** The backup's full name. */
  readonly backup: string;
  readonly request: RequestJson;
}

export type Preparation =
  | { readonly ok: true; readonly prepared: readonly Prepared[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The flag, or the argument, that a field of a request is written as. */
const flagOf: Readonly<Record<string, string>> = {
  database: '--database',
  backupId: 'BACKUP',
  retentionPeriod: '--retention-period',
  expireTime: '--expiration-date',
  versionTime: '--version-time',
  encryptionConfig: '--encryption-type',
  encryptionType: '--encryption-type',
  kmsKeyName: '--kms-key',
  kmsKeyNames: '--kms-keys',
  startWithin: '--start-within',
  labels: '--label',
};

/** Before now by as much as clocks differ: a version time in the future is refused. */
const clocksDifferMs = 5_000;

/** A length of time that any deployment takes, for a request that leaves it to the deployment's default. */
const anyRetention = { months: 0, ms: 14 * 86_400_000 };

/**
 * Requests, one for each database, of one moment; or all that is wrong, with the flags' names. They are judged by the
 * product's own parser; what only the deployment knows (allowed databases, a default retention) it says itself.
 */
export function prepare(asked: Asked, now: Date, digits: (count: number) => string): Preparation {
  const several = asked.databases.length > 1;
  const problems: string[] = [];
  if (several && asked.backup !== undefined && !asked.backup.includes('{database}'))
    problems.push('BACKUP: several databases need a name each: write {database} where its id is to stand');
  const { labels, wrong } = labelsOf(asked.labels);
  problems.push(...wrong);
  const together = several ? { together: `${stampOf(now)}-${digits(6)}` } : {};
  const versionTime =
    asked.versionTime ?? (several ? wholeSeconds(shifted(timestampOf(now), -clocksDifferMs)) : undefined);
  const instance = asked.instance ?? instanceOfBackup(asked.backup);
  const prepared = asked.databases.map((given) => {
    const database = databaseNamed(given, asked.project, instance);
    const backupId = backupIdOf(asked, database, now, digits);
    const request = requestOf({ ...asked, versionTime }, database, backupId, { ...together, ...labels });
    problems.push(
      ...problemsOf(request, now).map((problem) => told(problem, several ? lastSegment(database) : '')),
    );
    return { backup: backupNameOf(database, backupId), request };
  });
  return problems.length === 0 ? { ok: true, prepared } : { ok: false, problems: [...new Set(problems)] };
}

function instanceOfBackup(backup = ''): string | undefined {
  return /^projects\/[^/]+\/instances\/([^/]+)\//.exec(backup)?.[1];
}

function backupIdOf(
  { backup }: Asked,
  database: string,
  now: Date,
  digits: (count: number) => string,
): string {
  const template = backup ?? `{database}-${stampOf(now)}-${digits(6)}`;
  // A backup's full name is taken for its id: its instance is that of the database.
  return fillBackupId(lastSegment(template), lastSegment(database), clockFace(timestampOf(now)));
}

function requestOf(
  asked: Asked,
  database: string,
  backupId: string,
  labels: Readonly<Record<string, string>>,
): RequestJson {
  // A slot is a scheduler's.
  const fields: Record<Exclude<keyof PublishedRequest, 'slot'>, unknown> = {
    database,
    backupId,
    retentionPeriod: asked.retentionPeriod,
    expireTime: asked.expirationDate,
    versionTime: asked.versionTime,
    encryptionConfig: encryptionOf(asked),
    startWithin: asked.startWithin,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
  };
  return withoutUndefined(fields);
}

/** gcloud writes the types in lower case with dashes, the API in upper case with underscores. */
function encryptionOf({ encryptionType, kmsKey, kmsKeys = [] }: Asked): RequestJson | undefined {
  if (encryptionType === undefined && kmsKey === undefined && kmsKeys.length === 0) return undefined;
  return withoutUndefined({
    encryptionType: encryptionType?.replaceAll('-', '_').toUpperCase(),
    kmsKeyName: kmsKey,
    kmsKeyNames: kmsKeys.length > 0 ? kmsKeys : undefined,
  });
}

function labelsOf(given: readonly string[]): { labels: Readonly<Record<string, string>>; wrong: string[] } {
  const pairs = given.map((text) => /^(?<key>[^=]+)=(?<value>.*)$/s.exec(text)?.groups);
  const wrong = given
    .filter((_, index) => pairs[index] === undefined)
    .map((text) => `--label: ${JSON.stringify(text)} is not a label: write key=value`);
  const labels = pairs.flatMap((pair) =>
    pair === undefined ? [] : [[pair.key ?? '', pair.value ?? ''] as const],
  );
  return { labels: Object.fromEntries(labels), wrong };
}

/** What is wrong with a request, by the product's own parser. */
function problemsOf(request: RequestJson, now: Date): readonly Problem[] {
  const parsed = parseRequest(JSON.stringify(request), {
    messageId: '',
    publishTime: timestampOf(now),
    hasPublishTime: true,
    now,
    slots: undefined,
    defaultRetention: anyRetention,
    defaultStartWithin: { months: 0, ms: 86_400_000 },
    bounds: { allowedDatabases: [], longestRetention: undefined, mostLabels: labelLimits.count },
  });
  return parsed.ok ? [] : parsed.problems;
}

/** A problem with the flag's name instead of the field's. */
export function told({ path, message }: Problem, database = ''): string {
  const [field = '', ...rest] = path.split('.');
  const last = rest.findLast((part) => Object.hasOwn(flagOf, part));
  const flag = flagOf[last ?? field] ?? (path === '' ? 'the request' : path);
  const key = field === 'labels' && rest.length > 0 ? ` ${rest.join('.')}` : '';
  const whose = database === '' ? '' : ` (${database})`;
  const words = message.replaceAll(/\b[a-z][A-Za-z]+\b/g, (word) =>
    /[A-Z]/.test(word) ? (flagOf[word] ?? word) : word,
  );
  return `${flag}${key}${whose}: ${words}`;
}

/** `20261122-020007` */
function stampOf(now: Date): string {
  return now
    .toISOString()
    .replaceAll(/[-:]|\..*$/g, '')
    .replace('T', '-');
}

function withoutUndefined(fields: RequestJson): RequestJson {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
