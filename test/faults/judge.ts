import { clockSkewMs } from '../../shared/domain/policy.ts';
import { isOpen } from '../../shared/domain/record.ts';
import type { Ledger, Round, Violation } from './ledger.ts';
import type { Letter } from './letter.ts';

/** What there is to judge. */
export interface Judged {
  readonly ledger: Ledger;
  readonly letters: readonly Pick<Letter, 'id' | 'expects' | 'isAcknowledged'>[];
}

const outcomes = new Set(['succeeded', 'failed', 'cancelled', 'expired']);

/** Holds a run that has come to rest to what the design promises. */
export function judge(run: Judged, atRest: boolean): Violation[] {
  const found: Violation[] = [...run.ledger.violations];
  const violated = (kind: Violation['kind']) => (what: string) => found.push({ kind, what });
  const lost = violated('lost');
  const duplicated = violated('duplicated');
  const contradictory = violated('contradictory');
  if (!atRest) lost(`the world has not come to rest: ${whatIsOpen(run)}`);
  for (const round of run.ledger.rounds.values()) {
    judgeRound(round, run, lost);
    judgeAgainstSpanner(round, run, contradictory);
    judgeOwnership(round, run, contradictory);
  }
  judgeBackups(run, duplicated);
  judgeEvents(run, contradictory);
  judgeAnswers(run, lost);
  return found;
}

/** Every round is settled, and announced. */
function judgeRound(
  { backup, round, openedBy, record }: Round,
  run: Judged,
  lost: (what: string) => void,
): void {
  const name = `${backup}, round ${round}`;
  if (isOpen(record)) lost(`${name} is still ${record.state}`);
  const id = `${backup}/${openedBy}/${record.state}`;
  if (!isOpen(record) && !run.ledger.events.some((event) => event.id === id))
    lost(`${name} ${record.state}: never announced`);
}

/** What a round was settled as is what became of its operation; without an operation, nothing was made. */
function judgeAgainstSpanner(
  { backup, round, record, operations }: Round,
  run: Judged,
  contradictory: (what: string) => void,
): void {
  if (isOpen(record)) return;
  const name = `${backup}, round ${round}`;
  if (operations.size > 1) contradictory(`${name} named ${operations.size} operations`);
  const [operation] = operations;
  const view = run.ledger.operations().find(({ creation }) => creation.operation === operation);
  if (view === undefined) return;
  const { outcome, creation } = view;
  // Deleted before it was looked at, where Spanner forgets the operation with it: nothing is left to see.
  const unseen = creation.deletedAtMs !== undefined && record.state === 'failed';
  if (outcome.kind !== record.state && !unseen)
    contradictory(`${name} is ${record.state}, but its operation ${outcome.kind}`);
}

/** What a round took for its own is of its database, and no older than its intent. */
function judgeOwnership(
  { backup, round, record, operations }: Round,
  run: Judged,
  contradictory: (what: string) => void,
): void {
  const { request, intentAt } = record;
  const mine = run.ledger
    .operations()
    .filter(
      ({ creation }) =>
        operations.has(creation.operation) ||
        (record.state === 'succeeded' &&
          creation.backup === backup &&
          creation.createTimeMs === Date.parse(record.backup.createTime ?? '')),
    );
  for (const { creation } of mine) {
    const tooOld = creation.createTimeMs < Date.parse(intentAt) - clockSkewMs;
    if (creation.database !== request.database || tooOld)
      contradictory(`${backup}, round ${round} took ${creation.operation} for its own`);
  }
  for (const other of run.ledger.rounds.values())
    if (
      other.backup === backup &&
      other.round < round &&
      [...operations].some((it) => other.operations.has(it))
    )
      contradictory(`${backup}, round ${round} was settled by an operation of round ${other.round}`);
}

/** Of the backups that Spanner began for us, each round made at most one, and each is known to a record. */
function judgeBackups(run: Judged, duplicated: (what: string) => void): void {
  const rounds = [...run.ledger.rounds.values()];
  const views = new Map(run.ledger.operations().map((view) => [view.creation.operation, view.creation]));
  for (const operation of run.ledger.accepted()) {
    const creation = views.get(operation);
    const known = rounds.some(
      ({ backup, record, operations }) =>
        operations.has(operation) ||
        (creation?.backup === backup &&
          record.state === 'succeeded' &&
          Date.parse(record.backup.createTime ?? '') === creation.createTimeMs),
    );
    // What somebody deletes before we could see it cannot be known where Spanner forgets its operation too.
    const forgotten =
      creation?.deletedAtMs !== undefined && run.ledger.switches.operationOfDeletedBackup === 'NOT_FOUND';
    if (!known && !forgotten) duplicated(`${operation} was begun for us, and no record knows it`);
  }
}

/** All copies of an event are equal, and none says what its record does not. */
function judgeEvents(run: Judged, contradictory: (what: string) => void): void {
  const first = new Map<string, string>();
  for (const { id, whole, kind, subject, told } of run.ledger.events) {
    const known = first.get(id);
    first.set(id, whole);
    if (known !== undefined && known !== whole) contradictory(`two copies of ${id} differ`);
    if (kind === 'rejected') continue;
    const round = run.ledger.rounds.get(`${subject}#${told.round}`);
    if (round === undefined || id !== `${subject}/${round.openedBy}/${kind}`)
      contradictory(`${id} is of no round that ever was`);
    else if (outcomes.has(kind) && kind !== round.record.state)
      contradictory(`${id} was announced, but the round is ${round.record.state}`);
    else if (told.operation !== undefined && !round.operations.has(told.operation))
      contradictory(`${id} tells of an operation that its record does not name`);
  }
}

/** Every publisher hears an outcome after the message was taken in, or why it was refused; never both. */
function judgeAnswers(run: Judged, lost: (what: string) => void): void {
  for (const { id, expects, isAcknowledged } of run.letters) {
    if (!isAcknowledged) lost(`${id} was never acknowledged`);
    const rejected = run.ledger.events.some(({ kind, told }) => kind === 'rejected' && told.messageId === id);
    const answered = isAnswered(id, run);
    if (rejected && answered) lost(`${id} was both taken in and refused`);
    if (expects !== 'a rejection' && !answered && !(rejected && expects === 'either'))
      lost(`${id} was never answered`);
    if (expects === 'a rejection' && !rejected) lost(`${id} was never told why it was refused`);
  }
}

function isAnswered(messageId: string, { ledger }: Judged): boolean {
  const since = ledger.takenIn.get(messageId);
  const record = ledger.records().find(({ messages }) => messages.some(({ id }) => id === messageId));
  if (since === undefined || record === undefined) return false;
  const after = ledger.events.slice(since);
  return after.some(({ kind, subject }) => outcomes.has(kind) && subject === record.request.backup);
}

function whatIsOpen({ ledger, letters }: Judged): string {
  const records = ledger
    .records()
    .map(({ request, state, outbox }) => `${request.backup} ${state} (${outbox.length} unsent)`);
  const out = letters.filter(({ isAcknowledged }) => !isAcknowledged).map(({ id }) => id);
  return [...records, ...out].join(', ');
}
