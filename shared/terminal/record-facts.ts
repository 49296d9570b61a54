import { eventId } from '../events/event.ts';
import type { RecordView } from '../record/record-view.ts';
import { isOpenState } from '../record/states.ts';
import { restoreCommand } from './commands.ts';

/* What programs are given of a record. */

/** A record in a list, for programs. */
export function listed(view: RecordView): Readonly<Record<string, unknown>> {
  const { request, state, round, requests, intentAt, startedAt, settledAt, progressPercent } = view;
  const { blockedBy, operation, backup, error, lastError } = view;
  const all = {
    backup: request.backup,
    database: request.database,
    state,
    round,
    requests,
    requestedAt: intentAt,
    startedAt,
    settledAt,
    progressPercent,
    blockedBy,
    operation,
    sizeBytes: backup?.sizeBytes,
    versionTime: backup?.versionTime ?? request.versionTime,
    expireTime: backup?.expireTime,
    error,
    lastError,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** All that is known of a backup, for programs; how to restore it, as long as it can be. */
export function described(view: RecordView, now: Date): Readonly<Record<string, unknown>> {
  const { attempts, startBy, history, backup, messages } = view;
  const restore = restoreCommand(view, now);
  return {
    ...listed(view),
    startBy,
    attempts,
    ...(backup !== undefined && { createTime: backup.createTime, encryption: backup.encryption }),
    messages,
    events: eventsOf(view),
    history,
    ...(restore !== undefined && { restore }),
  };
}

/** Ids of the events that this round has caused, as far as its state tells: what waited is forgotten once it is started. */
export function eventsOf({
  request,
  openedBy,
  state,
  blockedBy,
  refusal,
  startedAt,
  delayed,
}: RecordView): string[] {
  const kinds = [
    ...(state === 'requested' && (blockedBy !== undefined || refusal !== undefined) ? ['waiting'] : []),
    ...(startedAt === undefined ? [] : ['started']),
    ...(delayed ? ['delayed'] : []),
    ...(isOpenState(state) ? [] : [state]),
  ];
  return kinds.map((kind) => eventId(request.backup, openedBy, kind));
}
