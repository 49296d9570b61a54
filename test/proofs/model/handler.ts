import { attemptMoves } from './attempt.ts';
import { checkAcknowledged, opens, Violation } from './invariants.ts';
import type { Move } from './move.ts';
import { type Game, isOpen, withEvent } from './records.ts';
import {
  compareAndSet,
  copyOf,
  type ModelRecord,
  outdate,
  type State,
  type Step,
  type Worker,
} from './state.ts';
import { judgeWithdrawal, readForWithdrawal, storeRejection, withdraw } from './withdrawal.ts';
import { crashMoves, type Doing, dismiss, movesOf, snapshotOf } from './worker.ts';

/** createBackup: one delivery of one message. */
export function handlerMoves(state: State, worker: Worker, index: number, game: Game): Move[] {
  const message = game.scenario.messages[worker.message];
  if (message === undefined) throw new Error('a handler without a message');
  const { does } = movesOf(worker, index);
  const record = state.records[worker.name] ?? null;
  const acknowledge = acknowledging(message.id, false);
  const crashes = crashMoves(state, worker, index);
  switch (worker.step) {
    case 'create':
      if (message.withdraws !== undefined)
        return [
          ...crashes,
          does('reads the record', (to, mine) => readForWithdrawal(to, mine, message.id, acknowledge)),
        ];
      if (record !== null) return [...crashes, does('finds a record', goTo('read'))];
      return [
        ...crashes,
        does('stores the intent', (to, mine) => storeIntent(to, mine, message)),
        ...(game.holds('attemptsAreLeased')
          ? [
              does('stores the intent, with its first attempt', (to, mine) => {
                storeIntent(to, mine, message, true);
              }),
            ]
          : []),
      ];
    case 'check':
      return [
        ...crashes,
        does('looks whether it was rejected', (to, mine) =>
          judgeWithdrawal(to, mine, message, game, acknowledge),
        ),
      ];
    case 'withdraw':
      return [...crashes, does('stores the withdrawal', (to, mine) => withdraw(to, mine, message, game))];
    case 'read':
      return [...crashes, does('reads the record', (to, mine) => read(to, mine, message, game, acknowledge))];
    case 'reject':
      return [
        ...crashes,
        does('stores the rejection', (to, mine) => {
          storeRejection(to, mine, message, game, acknowledge);
        }),
      ];
    case 'tell rejection':
      return [
        ...crashes,
        does('sends the rejection', (to, mine) => {
          to.rejections[message.id] = false;
          acknowledge(to, mine);
        }),
      ];
    case 'verify':
      return [
        ...crashes,
        does('looks whether the backup is there', (to, mine) => {
          const isThere = to.backups[mine.name]?.operation === snapshotOf(mine).operation;
          mine.step = isThere ? 'announce again' : 'open round';
        }),
      ];
    case 'join':
    case 'announce again':
    case 'open round':
      return [
        ...crashes,
        does(`stores: ${worker.step}`, (to, mine) => admit(to, mine, message.id, game, acknowledge)),
      ];
    case 'ack':
      return [...crashes, does('acknowledges', acknowledge)];
    default:
      return [...crashes, ...attemptMoves(state, worker, index, game, acknowledge)];
  }
}

const goTo =
  (step: Step): Doing =>
  (_state, worker) => {
    worker.step = step;
  };

const acknowledging =
  (id: string, joined: boolean): Doing =>
  (state, worker) => {
    state.acknowledged[worker.message] = true;
    checkAcknowledged(id, state, worker.name, joined);
    dismiss(state, worker);
  };

/** With a call that is free at once, the intent and the first attempt are one write; else the attempt is the next one. */
function storeIntent(
  state: State,
  worker: Worker,
  message: { id: string; request: string },
  leased = false,
): void {
  const record: ModelRecord = {
    name: worker.name,
    request: message.request,
    state: 'requested',
    why: '',
    round: 1,
    intentAt: state.minute,
    operation: null,
    outbox: [],
    messages: [message.id],
    requests: [message.id],
    history: [],
    leased,
    opened: [message.id],
    told: 0,
    kept: false,
    unseen: false,
    delayed: false,
  };
  state.records[worker.name] = record;
  outdate(state, worker.name, worker);
  worker.snapshot = copyOf(record);
  worker.fresh = true;
  state.leaseRuns[worker.name] = leased;
  worker.step = leased ? 'send' : 'start';
}

function read(
  state: State,
  worker: Worker,
  message: { id: string; request: string },
  game: Game,
  acknowledge: Doing,
): void {
  const record = state.records[worker.name];
  if (!record) return;
  if (record.messages.includes(message.id)) acknowledge(state, worker);
  else if (record.request !== message.request) worker.step = 'reject';
  else decideOn(record, state, worker, message.id, game);
}

function decideOn(record: ModelRecord, state: State, worker: Worker, id: string, game: Game): void {
  worker.snapshot = copyOf(record);
  worker.fresh = true;
  const success = game.holds('looksBeforeAnswering') ? 'verify' : 'announce again';
  if (!isOpen(record)) worker.step = record.state === 'succeeded' ? success : 'open round';
  else if (game.holds('joinIsStored')) worker.step = 'join';
  else acknowledging(id, true)(state, worker);
}

function admit(state: State, worker: Worker, id: string, game: Game, acknowledge: Doing): void {
  const { step } = worker;
  const record = { ...copyOf(snapshotOf(worker)) };
  record.messages = [...record.messages, id];
  record.requests = [...record.requests, id];
  const admitted = {
    join: () => record,
    'announce again': () => withEvent(record, 'succeeded', game),
    'open round': () => newRound(record, state.minute, id, game),
  };
  if (step !== 'join' && step !== 'announce again' && step !== 'open round') return;
  if (!compareAndSet(state, worker, admitted[step]())) {
    worker.snapshot = null;
    worker.step = 'read';
    if (!game.holds('decidesAgain')) acknowledge(state, worker);
    return;
  }
  if (step === 'open round') {
    if (state.acknowledged[worker.message])
      throw new Violation(`${opens}: a duplicate of an acknowledged message opened a round`);
    state.late[worker.name] = false;
    state.leaseRuns[worker.name] = false;
  }
  worker.step = step === 'open round' ? 'start' : step === 'announce again' ? 'publish' : 'ack';
}

function newRound(record: ModelRecord, minute: number, id: string, game: Game): ModelRecord {
  const { round, state, why, operation, kept, told } = record;
  return {
    ...record,
    state: 'requested',
    why: '',
    round: round + 1,
    intentAt: minute,
    operation: null,
    requests: [id],
    history: [...record.history, { round, state, why, operation, kept }],
    leased: false,
    opened: [...record.opened, id],
    told: game.holds('waitingPerRound') ? 0 : told,
    kept: false,
    unseen: false,
    delayed: false,
  };
}
