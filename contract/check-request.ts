import { type Duration, parseDuration } from '../shared/request/duration.ts';
import { parseData } from '../shared/request/parse-data.ts';
import { labelLimits } from '../shared/request/request-schema.ts';
import { slotOf } from '../shared/request/slot.ts';
import { timestampOf } from '../shared/spanner/timestamp.ts';

/** Something wrong with a request: where (`encryptionConfig.kmsKeyNames.0`; '' is the whole), and what would be right. */
export interface RequestProblem {
  readonly path: string;
  readonly message: string;
}

/** What a deployment is set to. What is left out counts as not set. */
export interface Deployment {
  /** `DEFAULT_RETENTION`, such as `14d`: a request need not say how long to keep its backup. */
  readonly defaultRetention?: string;
  /** `LONGEST_RETENTION`, such as `90d`. */
  readonly longestRetention?: string;
  /** `ALLOWED_DATABASES`: full names, `*` for any letters within a segment. */
  readonly allowedDatabases?: readonly string[];
  /** `MOST_LABELS`. */
  readonly mostLabels?: number;
}

/**
 * What `checkRequest` cannot know, because only the deployment does: a request without problems can still be rejected or
 * fail for one of these. The first four it checks where it is told them.
 */
export const knownToTheDeployment = [
  'DEFAULT_RETENTION: whether a request may leave out both retentionPeriod and expireTime',
  'LONGEST_RETENTION: whether backups are kept for so long',
  'ALLOWED_DATABASES: whether this database may be backed up',
  'MOST_LABELS: whether so many labels are carried',
  'the record of the name: whether the same backup was asked for with other parameters, or by too many',
  'Spanner: whether the database exists, whether a permission or a key is missing, whether versionTime is still retained',
] as const;

/**
 * Everything that is wrong with a request, in the words of the `rejected` event that it would get: it is the function's
 * own code. An empty list where nothing is. For the tests of whoever publishes.
 *
 * @param request an object, as it is given to JSON.stringify; or the data of a message, as text or bytes
 * @param deployment the settings that decide as well, where they are known
 * @param publishTime what placeholders are filled in from, and what an expireTime is measured from
 * @throws {TypeError} where a setting of the deployment is not one
 */
export function checkRequest(
  request: unknown,
  deployment: Deployment = {},
  publishTime: Date = new Date(),
): readonly RequestProblem[] {
  const bytes = bytesOf(request);
  if (bytes === undefined) return [{ path: '', message: 'cannot be written as JSON' }];
  const parsed = parseData(bytes, {
    messageId: '0',
    publishTime: timestampOf(publishTime),
    hasPublishTime: true,
    slots: slotOf,
    now: publishTime,
    defaultRetention: duration('defaultRetention', deployment.defaultRetention),
    // Whatever a deployment waits by default, no request is wrong for it.
    defaultStartWithin: { months: 0, ms: 86_400_000 },
    bounds: {
      allowedDatabases: deployment.allowedDatabases ?? [],
      longestRetention: duration('longestRetention', deployment.longestRetention),
      mostLabels: deployment.mostLabels ?? labelLimits.count,
    },
  });
  return parsed.ok ? [] : parsed.problems;
}

function bytesOf(request: unknown): Uint8Array | undefined {
  if (request instanceof Uint8Array) return request;
  try {
    const text = typeof request === 'string' ? request : JSON.stringify(request);
    return new TextEncoder().encode(text ?? '');
  } catch {
    // A circle, or a bigint: no publisher could send it.
    return undefined;
  }
}

function duration(name: string, text: string | undefined): Duration | undefined {
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  if (parsed === undefined)
    throw new TypeError(`${name} is ${JSON.stringify(text)}: expected a duration such as "14d"`);
  return parsed;
}
