import { type Game, settled } from './records.ts';
import type { Message } from './scenarios.ts';
import { compareAndSet, copyOf, type ModelRecord, type State, type Worker } from './state.ts';
import { type Doing, snapshotOf } from './worker.ts';

/* createBackup: one delivery of a message that withdraws another. It makes no record where there is none. */

export function readForWithdrawal(state: State, worker: Worker, id: string, acknowledge: Doing): void {
  const record = state.records[worker.name] ?? null;
  worker.snapshot = record && copyOf(record);
  worker.fresh = true;
  if (record?.messages.includes(id)) acknowledge(state, worker);
  else worker.step = record === null ? 'reject' : 'check';
}

/** Rejected before: that stands. Else the record decides. */
export function judgeWithdrawal(
  state: State,
  worker: Worker,
  message: Message,
  game: Game,
  acknowledge: Doing,
): void {
  if (game.holds('rejectedStaysSo') && message.id in state.rejections) acknowledge(state, worker);
  else worker.step = mayWithdraw(snapshotOf(worker), message, game) ? 'withdraw' : 'reject';
}

function mayWithdraw(record: ModelRecord, { withdraws }: Message, game: Game): boolean {
  const isIdle = record.state === 'requested' && !record.leased;
  return record.requests.some((id) => id === withdraws) && (isIdle || !game.holds('withdrawsIdle'));
}

export function withdraw(state: State, worker: Worker, { id, withdraws = '' }: Message, game: Game): void {
  const record = snapshotOf(worker);
  const kept = game.holds('withdrawalIsKept') ? [...record.messages, id] : record.messages;
  const next = {
    ...copyOf(record),
    messages: game.holds('withdrawnStaysKnown') ? kept : kept.filter((one) => one !== withdraws),
    requests: record.requests.filter((one) => one !== withdraws),
  };
  const isLast = next.requests.length === 0 || !game.holds('withdrawsLast');
  const isOver = isLast && game.holds('withdrawnIsCancelled');
  const stored = isOver ? settled(next, 'cancelled', game, { why: 'withdrawn' }) : next;
  if (!compareAndSet(state, worker, stored)) {
    worker.snapshot = null;
    worker.step = 'create';
    return;
  }
  state.withdrawals = [...state.withdrawals, id];
  state.withdrawn = [...state.withdrawn, withdraws];
  worker.step = stored.outbox.length > 0 ? 'publish' : 'ack';
}

/** Stores that a message is rejected; a withdrawal is decided on again where what it was judged by has changed. */
export function storeRejection(
  state: State,
  worker: Worker,
  { id, withdraws }: Message,
  game: Game,
  acknowledge: Doing,
): void {
  if (withdraws !== undefined && !worker.fresh && game.holds('rejectsUnchanged')) {
    worker.snapshot = null;
    worker.step = 'create';
  } else if (withdraws !== undefined && id in state.rejections) acknowledge(state, worker);
  else {
    state.rejections[id] = true;
    worker.step = 'tell rejection';
  }
}
