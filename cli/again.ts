import type { RecordView } from '../shared/record/record-view.ts';
import { spelledDuration } from '../shared/request/duration.ts';
import { type BackupRequest, expireTimeOf, expiryProblem } from '../shared/request/request.ts';
import { lastSegment } from '../shared/spanner/names.ts';
import { millisOf } from '../shared/spanner/timestamp.ts';
import { CliError } from './exit.ts';
import type { Prepared, RequestJson } from './requests.ts';

/** A request may ask to be started within so long at most. */
const longestStartWithinMs = 31 * 86_400_000;

/**
 * The request that a record holds, to be published again: the same for Spanner, with the labels and the time to start
 * of the message that opened the round.
 *
 * @throws {CliError} where Spanner would not keep a backup until the time that was asked for
 */
export function againOf(request: BackupRequest, view: RecordView, now: Date): Prepared {
  const { database, backup, expiry, versionTime, encryption } = request;
  const problem = expiryProblem(expireTimeOf(request, now), now);
  if (problem !== undefined)
    throw new CliError(
      `${backup} was to be kept until ${expireTimeOf(request, now).toISOString()}: ${problem}. Ask for another with spanner-backups create.`,
    );
  const labels = labelsOf(view);
  const json: RequestJson = {
    database,
    backupId: lastSegment(backup),
    ...(expiry.kind === 'time'
      ? { expireTime: expiry.expireTime }
      : { retentionPeriod: spelledDuration(expiry.retention) }),
    ...(versionTime !== undefined && { versionTime }),
    ...(encryption !== undefined && { encryptionConfig: encryptionOf(encryption) }),
    ...startWithinOf(view),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
  return { backup, request: json };
}

/** What is asked for again, and why, in a sentence for people. */
export function againText(request: BackupRequest, view: RecordView): string {
  const { state, round, error, lastError } = view;
  const words = error ?? lastError;
  const why = words === undefined || state === 'succeeded' ? '' : `: ${words.status}: ${words.message}`;
  const { expiry, versionTime } = request;
  const kept =
    expiry.kind === 'time' ? `until ${expiry.expireTime}` : `for ${spelledDuration(expiry.retention)}`;
  const ask =
    state === 'succeeded'
      ? `${request.backup} was made. It is made again only if it is not there any more`
      : `Round ${round} of ${request.backup} ${state}${why}. Asking for round ${round + 1}`;
  const asOf = versionTime === undefined ? 'as of when it begins' : `as of ${versionTime}`;
  return `${ask}: ${request.database} ${asOf}, kept ${kept}.`;
}

function labelsOf({ requests, openedBy }: RecordView): Readonly<Record<string, string>> {
  return (requests.find(({ messageId }) => messageId === openedBy) ?? requests[0])?.labels ?? {};
}

function encryptionOf({ type, ...keys }: NonNullable<BackupRequest['encryption']>): RequestJson {
  return { encryptionType: type, ...keys };
}

/** As long as the first had. Where its message is forgotten, the deployment's default counts. */
function startWithinOf({ messages, openedBy, startBy }: RecordView): RequestJson {
  const opened = messages.find(({ id }) => id === openedBy);
  if (opened === undefined) return {};
  const ms = Math.min(longestStartWithinMs, millisOf(startBy) - millisOf(opened.publishTime));
  return ms > 0 ? { startWithin: spelledDuration({ months: 0, ms }) } : {};
}
