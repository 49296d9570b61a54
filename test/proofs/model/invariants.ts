import { contentOf, isOpen, slackMinutes } from './records.ts';
import type { Backup, ModelRecord, OutboxEvent, Published, State } from './state.ts';

/** A promise is broken; the message says which, and how. */
export class Violation extends Error {}

function broken(promise: string, how: string): never {
  throw new Violation(`${promise}: ${how}`);
}

export const once = 'one CreateBackup is accepted a round';
export const agrees = 'a record agrees with what Spanner holds';
export const announced = 'every outcome is announced, once and the same in every copy';
export const stored = 'a message is acknowledged only when it, or why it is refused, is stored';
export const opens = 'a message opens one round at most';
export const waits = 'waiting is announced once in a round, for a definite reason, and before its end';
export const withdraws = 'a withdrawn request waits for nothing, and takes nobody else along';
export const single = 'a message has one outcome';
/** Judged over all states at the end: see search.ts. */
export const settles = 'every request ends';

const notices: ReadonlySet<string> = new Set(['started', 'waiting', 'delayed']);

/** Held in every state. */
export function checkState(state: State): void {
  for (const id of state.withdrawals)
    if (id in state.rejections) broken(single, 'a withdrawal that was taken in is rejected as well');
  for (const [name, record] of Object.entries(state.records)) {
    const backup = state.backups[name];
    const isOurs = backup !== undefined && backup.owner !== 'human';
    if (record === null) {
      if (isOurs) broken(once, 'a backup of ours without a record');
      continue;
    }
    const hasNone = ['failed', 'cancelled', 'expired'].includes(record.state);
    if (isOurs && hasNone && !isGivenUp(record, backup))
      broken(agrees, `${record.state} while our backup is ${backup.state}`);
    checkOperation(record, state);
    if (record.why === 'precondition') broken(agrees, 'failed although another backup was only in the way');
    if (new Set(record.opened).size < record.opened.length)
      broken(opens, 'a duplicate delivery opened another round');
    if (record.state === 'requested' && record.requests.length === 0)
      broken(withdraws, 'nobody waits for it, and it is still to be made');
    if (record.why === 'withdrawn' && record.requests.length > 0)
      broken(withdraws, 'cancelled while somebody waits for it');
    if (record.requests.some((id) => state.withdrawn.includes(id)))
      broken(withdraws, 'what was withdrawn is taken in again');
    if (record.told > 1) broken(waits, 'announced twice in a round');
    if (record.told > 0 && !record.kept) broken(waits, 'announced after a lost answer only');
    if (record.kept && record.told === 0) broken(waits, 'a request was kept, and nothing says so');
  }
}

/** What a round left behind that was given up because nobody could observe it: the one thing that is conceded. */
function isGivenUp(record: ModelRecord, backup: Backup): boolean {
  return [...record.history, record].some(({ round, why }) => round === backup.owner && why === 'unseen');
}

function checkOperation(record: ModelRecord, state: State): void {
  const isFormer = record.history.some(({ operation }) => operation === record.operation);
  if (record.operation !== null && isFormer && !isOpen(record) && record.state !== 'succeeded')
    broken(agrees, `${record.state} by the operation of an earlier round`);
  if (record.state !== 'running' && record.state !== 'succeeded') return;
  const operation = state.operations.find(({ id }) => id === record.operation);
  if (operation?.database !== 'D') broken(agrees, `${record.state} on a backup of another database`);
  if (operation.owner === 'human' && operation.startedAt < record.intentAt - slackMinutes)
    broken(agrees, `${record.state} on an operation of somebody else`);
  if (record.state === 'succeeded' && operation.state !== 'succeeded')
    broken(agrees, 'succeeded without an operation that did');
  const backup = state.backups[record.name];
  if (backup !== undefined && backup.owner !== 'human' && backup.operation !== record.operation)
    broken(once, `${record.state} by one operation, while another of ours made the backup`);
}

/** Held whenever events are sent. Copies of what was sent before have to be the same. */
export function publish(state: State, record: ModelRecord, events: readonly OutboxEvent[]): void {
  for (const { round, kind, content } of events) {
    const event: Published = {
      name: record.name,
      round,
      kind,
      content: content ?? `${kind} ${contentOf(record)}`,
    };
    const mine = state.published.filter(({ name }) => name === record.name);
    const copy = mine.find((one) => one.round === round && one.kind === kind);
    if (copy !== undefined) {
      if (copy.content !== event.content) broken(announced, `two copies of ${kind} that differ`);
      continue;
    }
    const ofRound = mine.filter((one) => one.round === round);
    const hasEnded = ofRound.some((one) => !notices.has(one.kind));
    if (hasEnded) broken(kind === 'waiting' ? waits : announced, `${kind} after an outcome of its round`);
    if (kind === 'waiting' && ofRound.some((one) => one.kind === 'started'))
      broken(waits, 'announced after the start');
    if (mine.some((one) => one.round > round)) broken(announced, `${kind} after an event of a later round`);
    state.published.push(event);
  }
}

/** A message is acknowledged. */
export function checkAcknowledged(id: string, state: State, name: string, joined: boolean): void {
  const wasStored = state.withdrawals.includes(id) || state.withdrawn.includes(id);
  const isTakenIn = state.records[name]?.messages.includes(id) || wasStored || joined;
  const isKnown = id in state.rejections || isTakenIn;
  if (!isKnown) broken(stored, 'acknowledged, and nothing is stored of it');
}

/** Nothing is left to be done. */
export function isAtRest(state: State): boolean {
  if (state.workers.length > 0 || state.orphans.length > 0) return false;
  if (state.operations.some((operation) => operation.state === 'running')) return false;
  if (state.acknowledged.includes(false) || Object.values(state.rejections).includes(true)) return false;
  return Object.values(state.records).every(
    (record) => record !== null && !isOpen(record) && record.outbox.length === 0,
  );
}

/** Held where nothing is left to be done. */
export function checkAtRest(state: State): void {
  for (const [name, record] of Object.entries(state.records)) {
    if (record === null) continue;
    const rounds = [...record.history, record];
    const told = (round: number, kind: string) =>
      state.published.some((event) => event.name === name && event.round === round && event.kind === kind);
    for (const round of rounds) {
      if (!told(round.round, round.state)) broken(announced, `${round.state} was never announced`);
      if (round.kept && !told(round.round, 'waiting')) broken(waits, 'a round waited, and never said so');
    }
    for (const event of state.published) {
      if (event.name !== name || notices.has(event.kind)) continue;
      const round = rounds.find((one) => one.round === event.round);
      if (round?.state !== event.kind) broken(announced, `${event.kind}, but the round is ${round?.state}`);
    }
    const backup = state.backups[name];
    const isKnown = record.state === 'succeeded' && record.operation === backup?.operation;
    if (backup !== undefined && backup.owner !== 'human' && !isKnown && !isGivenUp(record, backup))
      broken(once, 'our backup is there, and its record does not know it');
  }
}
