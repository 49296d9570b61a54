import { attemptMoves } from './attempt.ts';
import type { Move } from './move.ts';
import { decide, decideUnobserved, type Game, isOpen, keptWaiting } from './records.ts';
import { copyOf, newWorker, type State, type Worker } from './state.ts';
import { crashMoves, type Doing, dismiss, movesOf, snapshotOf } from './worker.ts';

/** pollOperations: one record in one tick. It reads in this order: the record, the clock, the listing, the backup. */
export function pollerMoves(state: State, worker: Worker, index: number, game: Game): Move[] {
  const { does } = movesOf(worker, index);
  const crashes = crashMoves(state, worker, index);
  switch (worker.step) {
    case 'observe':
      return [
        ...crashes,
        does(state.blind ? 'cannot list operations' : 'lists operations', (to, mine) => {
          mine.listed = to.blind ? null : to.operations.map((one) => ({ ...one }));
          mine.step = 'decide';
        }),
      ];
    case 'decide':
      return [...crashes, does('decides', (to, mine) => decideNow(to, mine, game))];
    case 'ack':
      return [...crashes, does('is done', dismiss)];
    default:
      return [
        ...crashes,
        ...leaveBehind(state, worker, index, game),
        ...attemptMoves(state, worker, index, game, dismiss),
      ];
  }
}

/** A tick takes up a record. */
export function tickMoves(state: State, game: Game): { label: string; play: (state: State) => void }[] {
  const busy = state.workers.filter(({ role }) => role === 'poller').length;
  if (busy >= game.scenario.pollers) return [];
  return Object.values(state.records).flatMap((record) => {
    if (record === null || (!isOpen(record) && record.outbox.length === 0)) return [];
    const play = (to: State) => {
      const worker = newWorker('poller', record.name, isOpen(record) ? 'observe' : 'publish');
      worker.snapshot = copyOf(record);
      worker.fresh = true;
      worker.pending = isPending(record, to, game);
      to.workers.push(worker);
    };
    return [{ label: `poller reads ${record.name} (${record.state}, round ${record.round})`, play }];
  });
}

function isPending(record: { leased: boolean; name: string }, state: State, game: Game): boolean {
  return game.holds('attemptsAreLeased') && record.leased && state.leaseRuns[record.name] === true;
}

function decideNow(state: State, worker: Worker, game: Game): void {
  const record = snapshotOf(worker);
  const pending = game.holds('clockBeforeListing') ? worker.pending : isPending(record, state, game);
  const { listed } = worker;
  // The backup is got after the listing: that read may fail as well.
  const decision =
    listed === null || state.blind
      ? decideUnobserved(record, state, pending, game)
      : decide(record, listed, state, pending, game);
  worker.listed = null;
  worker.pending = false;
  if (decision === 'start') worker.step = 'start';
  else if (decision !== null) {
    worker.next = decision;
    worker.step = 'store';
  } else if (record.outbox.length > 0) worker.step = 'publish';
  else dismiss(state, worker);
}

/** A database takes one backup at a time: one that is due is not even tried while another of its database runs. */
function leaveBehind(state: State, worker: Worker, index: number, game: Game): Move[] {
  if (worker.step !== 'start' || snapshotOf(worker).told > 0) return [];
  const others = Object.values(state.records).filter((record) => record?.name !== worker.name);
  if (!others.some((record) => record?.state === 'running')) return [];
  const announce: Doing = (_state, mine) => {
    mine.next = keptWaiting(snapshotOf(mine), game);
    mine.step = 'store';
  };
  return [movesOf(worker, index).does('leaves it behind another of its database', announce)];
}
