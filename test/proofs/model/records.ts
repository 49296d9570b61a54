import type { Rule } from './rules.ts';
import type { Scenario } from './scenarios.ts';
import {
  type Backup,
  copyOf,
  type EventKind,
  type ModelRecord,
  type Operation,
  type State,
} from './state.ts';

/** What is played, and by which rules. */
export interface Game {
  readonly scenario: Scenario;
  holds(rule: Rule): boolean;
}

/** What began up to a minute before the intent may be ours: clocks differ. */
export const slackMinutes = 1;

export const isOpen = ({ state }: ModelRecord): boolean => state === 'requested' || state === 'running';

export const contentOf = ({ round, state, operation }: ModelRecord): string =>
  `${round}:${state}:${operation ?? '-'}`;

export function withEvent(record: ModelRecord, kind: EventKind, game: Game): ModelRecord {
  const isThere = record.outbox.some((event) => event.kind === kind && event.round === record.round);
  if (isThere) return record;
  const content = game.holds('eventsAreFrozen') ? `${kind} ${contentOf(record)}` : null;
  return { ...record, outbox: [...record.outbox, { round: record.round, kind, content }] };
}

type Settled = Exclude<ModelRecord['state'], 'requested' | 'running'>;

export function settled(
  record: ModelRecord,
  state: Settled,
  game: Game,
  { operation = record.operation, why = '' }: Partial<Pick<ModelRecord, 'operation' | 'why'>> = {},
): ModelRecord {
  const next = { ...copyOf(record), state, operation, why, leased: false, unseen: false };
  return withEvent(next, state, game);
}

export function begun(record: ModelRecord, operation: number, game: Game): ModelRecord {
  const next: ModelRecord = { ...copyOf(record), state: 'running', operation, leased: false, unseen: false };
  return withEvent(next, 'started', game);
}

/** A definite refusal, or another backup that goes first, keeps the request. */
export function keptWaiting(record: ModelRecord, game: Game): ModelRecord {
  const next = { ...copyOf(record), leased: false, kept: true };
  if (game.holds('waitingOnce') && next.told > 0) return next;
  return withEvent({ ...next, told: Math.min(2, next.told + 1) }, 'waiting', game);
}

/** The operation of this round, the newest where there are several. */
export function ourOperation(
  record: ModelRecord,
  operations: readonly Operation[],
  game: Game,
): Operation | undefined {
  const isFormer = ({ id }: Operation) =>
    game.holds('formerOperationsExcluded') && record.history.some(({ operation }) => operation === id);
  return operations.findLast(
    (one) =>
      one.name === record.name &&
      one.database === 'D' &&
      one.startedAt >= record.intentAt - slackMinutes &&
      !isFormer(one),
  );
}

function isOurBackup(record: ModelRecord, backup: Backup, game: Game): boolean {
  if (!game.holds('ownBackupOnly')) return true;
  const isFormer = record.history.some(({ operation }) => operation === backup.operation);
  return backup.database === 'D' && backup.createdAt >= record.intentAt - slackMinutes && !isFormer;
}

/** An operation of ours that was seen: what follows from it, or null where nothing does. */
export function seenOperation(
  record: ModelRecord,
  operation: Operation,
  backup: Backup | undefined,
  game: Game,
): ModelRecord | null {
  if (operation.state === 'running') {
    if (record.state === 'requested') return begun(record, operation.id, game);
    return record.unseen ? { ...copyOf(record), unseen: false } : null;
  }
  if (operation.state !== 'succeeded')
    return settled(record, operation.state, game, { operation: operation.id });
  const isThere = backup?.operation === operation.id && backup.state === 'READY';
  return isThere || game.holds('goneWasMade')
    ? settled(record, 'succeeded', game, { operation: operation.id })
    : null;
}

export type Decision = ModelRecord | 'start' | null;

/** What the poller does about an open record that it could observe. */
export function decide(
  record: ModelRecord,
  listed: readonly Operation[],
  state: State,
  pending: boolean,
  game: Game,
): Decision {
  const isLeased = pending && game.holds('attemptsAreLeased');
  if (isLeased && game.holds('onlyTheOwnerMoves')) return null;
  const backup = state.backups[record.name];
  const operation =
    record.state === 'running'
      ? listed.find(({ id }) => id === record.operation)
      : ourOperation(record, listed, game);
  if (operation !== undefined) {
    const hasFailed = operation.state === 'failed' || operation.state === 'cancelled';
    if (isLeased && record.state === 'requested' && hasFailed) return null;
    return seenOperation(record, operation, backup, game);
  }
  if (isLeased || record.state === 'running') return null;
  if (backup?.state === 'READY' && isOurBackup(record, backup, game))
    return settled(record, 'succeeded', game, { operation: backup.operation });
  return state.late[record.name] ? settled(record, 'expired', game) : 'start';
}

/** What the poller does about an open record that it could not observe, whatever the code of the failure was. */
export function decideUnobserved(record: ModelRecord, state: State, pending: boolean, game: Game): Decision {
  if (pending) return null;
  const answerIsMissing = record.leased && game.holds('unseenLeaseHolds');
  if (record.state === 'requested' && !answerIsMissing) {
    if (!game.holds('unseenStarts')) return null;
    return state.late[record.name] ? settled(record, 'expired', game) : 'start';
  }
  if (!record.unseen) return { ...copyOf(record), unseen: true };
  if (state.unseenLong[record.name] && game.holds('unseenEnds'))
    return settled(record, 'failed', game, { why: 'unseen' });
  if (record.state === 'running' && !record.delayed)
    return withEvent({ ...copyOf(record), delayed: true }, 'delayed', game);
  return null;
}
