import { isOpen } from '../../shared/domain/record.ts';
import { judgeSpanner } from './judge-spanner.ts';
import type { Ledger, Round, Violation } from './ledger.ts';
import type { Letter } from './letter.ts';
import type { Copy } from './published.ts';

/** What there is to judge. */
export interface Judged {
  readonly ledger: Ledger;
  readonly letters: readonly Pick<Letter, 'id' | 'expects' | 'isAcknowledged'>[];
}

const outcomes = new Set(['succeeded', 'failed', 'cancelled', 'expired']);

type Violated = (what: string) => void;

/** Holds a run that has come to rest to what the design promises. */
export function judge(run: Judged, atRest: boolean): Violation[] {
  const found: Violation[] = [...run.ledger.violations, ...judgeSpanner(run.ledger)];
  const violated = (kind: Violation['kind']) => (what: string) => void found.push({ kind, what });
  const lost = violated('lost');
  const contradictory = violated('contradictory');
  if (!atRest) lost(`the world has not come to rest: ${whatIsOpen(run)}`);
  for (const round of run.ledger.rounds.values()) judgeRound(round, run, lost);
  judgeEvents(run, contradictory);
  judgeMessages(run, contradictory);
  judgeAnswers(run, lost);
  return found;
}

/** Every round is settled, and announced; its start too, where it was seen to run. */
function judgeRound({ backup, round, openedBy, record, states }: Round, run: Judged, lost: Violated): void {
  const name = `${backup}, round ${round}`;
  const isTold = (kind: string) =>
    run.ledger.events.some((event) => event.id === `${backup}/${openedBy}/${kind}`);
  if (isOpen(record)) lost(`${name} is still ${record.state}`);
  else if (!isTold(record.state)) lost(`${name} ${record.state}: never announced`);
  if (states.includes('running') && !isTold('started')) lost(`${name} ran: never announced`);
}

/** All copies of an event are equal, and none says what its record or its rejection does not. */
function judgeEvents({ ledger }: Judged, contradictory: Violated): void {
  const first = new Map<string, string>();
  const rejections = new Set(ledger.rejections().map(({ event }) => event.id));
  for (const copy of ledger.events) {
    const { id, whole, kind } = copy;
    const known = first.get(id);
    first.set(id, whole);
    if (known !== undefined && known !== whole) contradictory(`two copies of ${id} differ`);
    if (kind !== 'rejected') judgeTold(copy, ledger, contradictory);
    else if (!rejections.has(id)) contradictory(`${id} was announced, and no such rejection is stored`);
  }
}

function judgeTold({ id, kind, subject, told }: Copy, ledger: Ledger, contradictory: Violated): void {
  const round = ledger.rounds.get(`${subject}#${told.round}`);
  if (round === undefined || id !== `${subject}/${round.openedBy}/${kind}`) {
    contradictory(`${id} is of no round that ever was`);
    return;
  }
  const { record, operations } = round;
  if (told.operation !== undefined && !operations.has(told.operation))
    contradictory(`${id} tells of an operation that its record does not name`);
  if (!outcomes.has(kind)) return;
  const error = 'error' in record ? record.error.status : undefined;
  const createTime = record.state === 'succeeded' ? record.backup.createTime : undefined;
  const toldOf = typeof told.backup === 'object' ? told.backup.createTime : undefined;
  if (kind !== record.state) contradictory(`${id} was announced, but the round is ${record.state}`);
  else if (toldOf !== createTime || (kind !== 'expired' && told.error?.status !== error))
    contradictory(`${id} says another thing than its record`);
}

/** No message is both taken in and refused. */
function judgeMessages({ ledger }: Judged, contradictory: Violated): void {
  for (const { event } of ledger.rejections()) {
    const { messageId } = event.data;
    if (ledger.takenIn.has(messageId)) contradictory(`${messageId} was both taken in and refused`);
  }
}

/** Every publisher hears an outcome after the message was taken in, or why it was refused. */
function judgeAnswers(run: Judged, lost: Violated): void {
  for (const { id, expects, isAcknowledged } of run.letters) {
    if (!isAcknowledged) lost(`${id} was never acknowledged`);
    const rejected = run.ledger.events.some(({ kind, told }) => kind === 'rejected' && told.messageId === id);
    const answered = isAnswered(id, run);
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
