import { type Move, move, trouble } from './move.ts';
import type { Game } from './records.ts';
import { compareAndSet, copyOf, type ModelRecord, type State, type Worker } from './state.ts';

/** What a move of a worker does: `worker` is its own copy in the state that is changed. */
export type Doing = (state: State, worker: Worker) => void;

/** The moves of one worker, by what it does. */
export function movesOf(worker: Worker, index: number) {
  const who = worker.role === 'handler' ? `handler of M${worker.message + 1}` : 'poller';
  const played = (play: Doing) => (state: State) => {
    const mine = state.workers[index];
    if (mine !== undefined) play(state, mine);
  };
  return {
    does: (what: string, play: Doing): Move => move(`${who} ${what}`, played(play)),
    suffers: (what: string, play: Doing): Move => trouble(`${who} ${what}`, played(play)),
  };
}

export function dismiss(state: State, worker: Worker): void {
  state.workers.splice(state.workers.indexOf(worker), 1);
}

/** It dies where it is; a call that it had sent goes on. */
export function crashMoves(state: State, worker: Worker, index: number): Move[] {
  if (state.budget.crash === 0) return [];
  return [
    movesOf(worker, index).suffers(`dies at "${worker.step}"`, (next, mine) => {
      next.budget.crash -= 1;
      leaveCallBehind(next, mine);
      dismiss(next, mine);
    }),
  ];
}

/** Its call of CreateBackup is on its way, and nobody waits for the answer any more. */
export function leaveCallBehind(state: State, worker: Worker): void {
  if (worker.step === 'await answer' && worker.answer === null)
    state.orphans.push({ name: worker.name, round: snapshotOf(worker).round });
}

export function snapshotOf({ snapshot }: Worker): ModelRecord {
  if (snapshot === null) throw new Error('a worker decides about a record that it has not read');
  return snapshot;
}

/** Stores the next record and goes on to send what it causes. Where another was faster the worker stops, quietly. */
export function storeAndTell(
  state: State,
  worker: Worker,
  next: ModelRecord,
  stop: (state: State, worker: Worker) => void,
): void {
  worker.next = null;
  worker.answer = null;
  if (compareAndSet(state, worker, next)) worker.step = next.outbox.length > 0 ? 'publish' : 'ack';
  else stop(state, worker);
}

/** The attempt is taken back, also under messages that joined. Where another worker has moved the record, it stays. */
export function takeBack(state: State, worker: Worker, stop: Doing): void {
  const present = state.records[worker.name] ?? null;
  const isOurs = present?.state === 'requested' && present.round === snapshotOf(worker).round;
  if (isOurs && present.leased) {
    worker.fresh = true;
    compareAndSet(state, worker, { ...copyOf(present), ...(worker.before ?? untried) });
    state.leaseRuns[worker.name] = false;
  }
  stop(state, worker);
}

const untried = { leased: false, unseen: false };

/** The answer of the lost call is missing: the lease stands, and nothing is announced. */
export function loseAnswer(
  state: State,
  worker: Worker,
  game: Game,
  stop: (state: State, worker: Worker) => void,
): void {
  state.budget.lost -= 1;
  leaveCallBehind(state, worker);
  const record = snapshotOf(worker);
  if (!game.holds('takesBackUncalled')) takeBack(state, worker, stop);
  else if (game.holds('waitingIsAnswered')) stop(state, worker);
  else
    storeAndTell(
      state,
      worker,
      {
        ...record,
        told: 1,
        outbox: [...record.outbox, { round: record.round, kind: 'waiting', content: 'a lost answer' }],
      },
      stop,
    );
}
