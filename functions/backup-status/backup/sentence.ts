import { html } from 'hono/html';
import type { RecordView } from '../../../shared/record/record-view.ts';
import { isExpired } from '../../../shared/spanner/backup.ts';
import { backupOfOperation } from '../../../shared/spanner/names.ts';
import { millisOf } from '../../../shared/spanner/timestamp.ts';
import { day, duration } from '../../../shared/terminal/amounts.ts';
import type { Html } from '../page.ts';
import { age, ago, backupLink } from '../parts.ts';
import { lengthOf, timingOf } from '../timeline/timing.ts';

/** How far a backup is, in a sentence or two. */
export function sentenceOf(view: RecordView, now: Date): Html {
  switch (view.state) {
    case 'requested':
      return waiting(view, now);
    case 'running':
      return html`Spanner is making it since ${age(view.startedAt ?? view.intentAt, now)}: ${Math.floor(view.progressPercent ?? 0)} % is done.${view.delayed ? ' It takes longer than is usual here.' : ''}`;
    case 'succeeded':
      return html`It was made${tookText(view, now)}${keptText(view, now)}`;
    case 'failed':
      return html`It failed${view.startedAt === undefined ? ' before it was started' : tookText(view, now)}. A request for the same name opens a new round.`;
    case 'cancelled':
      return view.requests.length > 0 && view.requests.every(({ withdrawnBy }) => withdrawnBy !== undefined)
        ? html`Every request for it was withdrawn, so it was not made.`
        : html`Somebody cancelled it in Spanner, or deleted it while it was made.`;
    case 'expired':
      return html`It was not started in time, by ${ago(view.startBy, now)}.`;
  }
}

function waiting({ blockedBy, lease, lastError, nextAttemptAt, startBy }: RecordView, now: Date): Html {
  const limit = html` It expires if it is not started by then: ${ago(startBy, now)}.`;
  if (lease !== undefined && millisOf(lease.leaseUntil) > now.getTime())
    return html`Spanner is being asked to begin.${limit}`;
  if (blockedBy !== undefined)
    return html`It waits for ${backupLink(backupOfOperation(blockedBy))}, another backup of its database, to end.${limit}`;
  const again =
    nextAttemptAt === undefined || millisOf(nextAttemptAt) <= now.getTime()
      ? html`It is started at the next tick.`
      : html`It is tried again ${ago(nextAttemptAt, now)}.`;
  if (lastError === undefined) return html`It waits for its turn. ${again}${limit}`;
  return html`Spanner did not begin when it was last asked. ${again}${limit}`;
}

function tookText(view: RecordView, now: Date): string {
  const took = lengthOf(timingOf(view, now).worked);
  return took === undefined ? '' : ` ${view.state === 'succeeded' ? 'in' : 'after'} ${duration(took)}`;
}

function keptText({ backup }: RecordView, now: Date): Html {
  if (backup?.state === 'STATE_UNSPECIFIED') return html`, and was gone when it was looked for.`;
  if (backup?.expireTime === undefined) return html`.`;
  return isExpired(backup, now)
    ? html`, and has expired on ${day(backup.expireTime)}: there is nothing to restore.`
    : html`, and is kept until ${day(backup.expireTime)}.`;
}
