import { isDeepStrictEqual } from 'node:util';
import { type BackupRecord, isOpen } from '../../../shared/record/record.ts';
import { waitingFor } from '../../../shared/record/withdraw.ts';
import { isGivenUp, judgeSpanner } from './judge-spanner.ts';
import type { Ledger, Round } from './ledger.ts';
import type { Letter } from './letter.ts';
import type { Copy } from './published.ts';
import type { Violation } from './violation.ts';

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
  judgeEvents(run, { lost, contradictory });
  judgeWaiting(run.ledger, { lost, contradictory });
  judgeMessages(run, contradictory);
  judgeWithdrawn(run.ledger, { lost, contradictory });
  judgeAnswers(run, lost);
  return found;
}

/** Every round is settled, and announced; its start too where it was seen to run, and that it took too long. */
function judgeRound(its: Round, run: Judged, lost: Violated): void {
  const { backup, round, openedBy, record, states, wasDelayed } = its;
  const name = `${backup}, round ${round}`;
  const isTold = (kind: string) =>
    run.ledger.events.some((event) => event.id === `${backup}/${openedBy}/${kind}`);
  if (isOpen(record)) lost(`${name} is still ${record.state}`);
  else if (!isTold(record.state)) lost(`${name} ${record.state}: never announced`);
  if (states.includes('running') && !isTold('started')) lost(`${name} ran: never announced`);
  if (isGivenUp(its, run.ledger) && states.includes('running') && !wasDelayed)
    lost(`${name} was given up, and nobody was told that it is late`);
  if (wasDelayed && !isTold('delayed')) lost(`${name} was late: never announced`);
}

/** What was stored to be sent was sent; every copy of it as it was stored, and nothing else; no record says otherwise. */
function judgeEvents(
  { ledger }: Judged,
  { lost, contradictory }: Record<'lost' | 'contradictory', Violated>,
) {
  const told = new Set(ledger.events.map(({ id }) => id));
  for (const id of ledger.stored.keys()) if (!told.has(id)) lost(`${id} was stored and never sent`);
  for (const copy of ledger.events) {
    const { id, whole, kind } = copy;
    const stored = ledger.stored.get(id);
    if (stored === undefined) contradictory(`${id} was sent and never stored`);
    else if (stored !== whole) contradictory(`a copy of ${id} is not as it was stored`);
    if (isOfRequest(kind)) judgeTold(copy, ledger, contradictory);
  }
}

/** It is said once in a round that it waits, for a definite reason, and before it begins or ends. */
function judgeWaiting(
  { events, rounds }: Judged['ledger'],
  { lost, contradictory }: Record<'lost' | 'contradictory', Violated>,
) {
  const first = new Map<string, number>();
  for (const [index, { id }] of events.entries()) if (!first.has(id)) first.set(id, index);
  for (const { backup, openedBy, round, wasKept } of rounds.values()) {
    const name = `${backup}, round ${round}`;
    const at = first.get(`${backup}/${openedBy}/waiting`);
    if (wasKept && at === undefined) lost(`${name} was kept waiting: never announced`);
    if (at === undefined) continue;
    if (!wasKept) contradictory(`${name} is said to wait, and nothing definite kept it`);
    for (const kind of ['started', ...outcomes]) {
      const later = first.get(`${backup}/${openedBy}/${kind}`);
      if (later !== undefined && later < at) contradictory(`${name} is said to wait after it was ${kind}`);
    }
  }
}

/** Events about databases, and about backups of others, belong to no round. */
function isOfRequest(kind: string): boolean {
  return !['rejected', 'stale', 'fresh', 'found'].includes(kind);
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
  if (kind !== record.state) contradictory(`${id} was announced, but the round is ${record.state}`);
  else if (!isDeepStrictEqual(...saidOf(record, told)))
    contradictory(`${id} says another thing than its record`);
}

/** What a record says of its end, and what its event says of the same. */
function saidOf(record: BackupRecord, { backup, error }: Copy['told']): [unknown, unknown] {
  if (record.state === 'succeeded') return [record.backup, backup];
  return ['error' in record ? record.error : record.lastError, error];
}

/** No message is both taken in and refused. */
function judgeMessages({ ledger }: Judged, contradictory: Violated): void {
  for (const id of ledger.refused)
    if (ledger.takenIn.has(id)) contradictory(`${id} was both taken in and refused`);
}

/** A round that nobody waits for is cancelled by the last withdrawal, and no other is. */
function judgeWithdrawn(
  { rounds }: Judged['ledger'],
  { lost, contradictory }: Record<'lost' | 'contradictory', Violated>,
) {
  for (const { backup, round, record } of rounds.values()) {
    const name = `${backup}, round ${round}`;
    const isWanted = waitingFor(record).length > 0;
    const isWithdrawn = record.state === 'cancelled' && record.error.message.startsWith('withdrawn by');
    if (!isWanted && !isWithdrawn) lost(`${name} is ${record.state}, and everybody withdrew`);
    if (isWanted && isWithdrawn) contradictory(`${name} is withdrawn, and somebody waits for it`);
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
  const intake = ledger.takenIn.get(messageId);
  if (intake === undefined) return false;
  const after = ledger.events.slice(intake.events);
  return after.some(({ kind, subject }) => outcomes.has(kind) && subject === intake.backup);
}

function whatIsOpen({ ledger, letters }: Judged): string {
  const records = ledger
    .records()
    .map(({ request, state, outbox }) => `${request.backup} ${state} (${outbox.length} unsent)`);
  const out = letters.filter(({ isAcknowledged }) => !isAcknowledged).map(({ id }) => id);
  return [...records, ...out].join(', ');
}
