import { publish } from './invariants.ts';
import type { Move } from './move.ts';
import { begun, type Game, keptWaiting, ourOperation, seenOperation, settled } from './records.ts';
import { execute } from './spanner.ts';
import { compareAndSet, copyOf, type ModelRecord, outdate, type State, type Worker } from './state.ts';
import { type Doing, loseAnswer, movesOf, snapshotOf, storeAndTell, takeBack } from './worker.ts';

/*
 * One attempt to start a backup, by whichever worker: lease, call, answer, what the answer means, and sending what that
 * causes. `stop` is what the worker does when there is nothing left for it.
 */

export function attemptMoves(state: State, worker: Worker, index: number, game: Game, stop: Doing): Move[] {
  const { does, suffers } = movesOf(worker, index);
  const store = (what: string, next: (record: ModelRecord) => ModelRecord) => [
    does(what, (to, mine) => storeAndTell(to, mine, next(snapshotOf(mine)), stop)),
  ];
  switch (worker.step) {
    case 'start':
      if (!game.holds('attemptsAreLeased')) return [does('calls CreateBackup', send)];
      return [does('stores the attempt', (to, mine) => lease(to, mine, stop))];
    case 'send':
      return [
        does('calls CreateBackup', send),
        ...(state.budget.late > 0 && snapshotOf(worker).leased
          ? [
              suffers('is too late for its call, and takes the attempt back', (to, mine) => {
                to.budget.late -= 1;
                takeBack(to, mine, stop);
              }),
            ]
          : []),
      ];
    case 'await answer':
      return [
        ...answerMoves(state, worker, index),
        ...(state.budget.lost > 0
          ? [
              suffers(worker.answer ? 'loses the answer' : 'gives up a call that is on its way', (to, mine) =>
                loseAnswer(to, mine, game, stop),
              ),
            ]
          : []),
      ];
    case 'begin':
      return store('stores that it runs', (record) =>
        worker.answer?.kind === 'operation' ? begun(record, worker.answer.operation, game) : record,
      );
    case 'fail':
      return store('stores that it was refused for good', (record) => settled(record, 'failed', game));
    case 'adopt':
      return [
        does('observes whose the name is', (to, mine) => decideBy(to, mine, adopted(to, mine, game), stop)),
      ];
    case 'wait':
      return [
        does('observes what is in the way', (to, mine) => decideBy(to, mine, waited(to, mine, game), stop)),
      ];
    case 'store':
      return [
        does(`stores ${worker.next?.state}`, (to, mine) => {
          if (mine.next !== null) storeAndTell(to, mine, mine.next, stop);
        }),
      ];
    case 'publish':
      return [
        does('sends what is in the outbox', (to, mine) => {
          publish(to, snapshotOf(mine), snapshotOf(mine).outbox);
          mine.step = 'mark sent';
        }),
      ];
    case 'mark sent':
      return [does('marks it as sent', (to, mine) => markSent(to, mine, stop))];
    default:
      return [];
  }
}

function lease(state: State, worker: Worker, stop: Doing): void {
  const { leased, unseen } = snapshotOf(worker);
  const next = { ...copyOf(snapshotOf(worker)), leased: true, unseen: false };
  if (!compareAndSet(state, worker, next)) {
    stop(state, worker);
    return;
  }
  worker.before = { leased, unseen };
  state.leaseRuns[worker.name] = true;
  worker.step = 'send';
}

const send: Doing = (_state, worker) => {
  worker.step = 'await answer';
};

const stepAfter = { operation: 'begin', exists: 'adopt', precondition: 'wait', invalid: 'fail' } as const;

function answerMoves(state: State, worker: Worker, index: number): Move[] {
  const { does, suffers } = movesOf(worker, index);
  const { answer } = worker;
  if (answer !== null)
    return [
      does(`hears the answer: ${answer.kind}`, (_to, mine) => {
        mine.step = stepAfter[answer.kind];
      }),
    ];
  const executed = (refuses: boolean) => (to: State, mine: Worker) => {
    mine.answer = execute(to, { name: mine.name, round: snapshotOf(mine).round }, refuses);
  };
  const accepted = does('has its call carried out', executed(false));
  return state.budget.refuse > 0
    ? [accepted, suffers('has its call refused for good', executed(true))]
    : [accepted];
}

/** ALREADY_EXISTS: ours is adopted, somebody else's takes the name, nothing there any more is tried again. */
function adopted(state: State, worker: Worker, game: Game): ModelRecord | null {
  const record = snapshotOf(worker);
  if (state.blind) return keptWaiting(record, game);
  const operation = ourOperation(record, state.operations, game);
  const backup = state.backups[worker.name];
  if (operation !== undefined) return seenOperation(record, operation, backup, game);
  return backup === undefined ? keptWaiting(record, game) : settled(record, 'failed', game);
}

/** FAILED_PRECONDITION: ours is adopted; else the request waits, whether anything is seen to be in the way or not. */
function waited(state: State, worker: Worker, game: Game): ModelRecord | null {
  const record = snapshotOf(worker);
  if (state.blind) return keptWaiting(record, game);
  const operation = ourOperation(record, state.operations, game);
  if (operation?.state === 'running') return begun(record, operation.id, game);
  const isBlocked = state.operations.some((one) => one.state === 'running' && one.database === 'D');
  if (!isBlocked && !game.holds('preconditionWaits'))
    return settled(record, 'failed', game, { why: 'precondition' });
  return keptWaiting(record, game);
}

function decideBy(state: State, worker: Worker, next: ModelRecord | null, stop: Doing): void {
  worker.answer = null;
  worker.next = next;
  worker.step = 'store';
  if (next === null) stop(state, worker);
}

function markSent(state: State, worker: Worker, stop: Doing): void {
  const record = state.records[worker.name];
  const sent = snapshotOf(worker).outbox;
  const isSent = (round: number, kind: string) =>
    sent.some((event) => event.round === round && event.kind === kind);
  if (record) {
    const left = record.outbox.filter(({ round, kind }) => !isSent(round, kind));
    if (left.length < record.outbox.length) outdate(state, worker.name, worker);
    record.outbox = left;
  }
  stop(state, worker);
}
