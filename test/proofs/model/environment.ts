import { type Move, move, trouble } from './move.ts';
import { tickMoves } from './poller.ts';
import type { Game } from './records.ts';
import { begin, execute } from './spanner.ts';
import { newWorker, type State } from './state.ts';

/** All that is not a worker's: deliveries, ticks, Spanner, the people at its console, and the passing of time. */
export function environmentMoves(state: State, game: Game): Move[] {
  return [
    ...deliveries(state, game),
    ...tickMoves(state, game).map(({ label, play }) => move(label, play)),
    ...rejections(state),
    ...lateCalls(state),
    ...operationMoves(state, game),
    ...people(state, game),
    ...time(state, game),
  ];
}

function deliveries(state: State, game: Game): Move[] {
  if (state.workers.filter(({ role }) => role === 'handler').length >= game.scenario.handlers) return [];
  return game.scenario.messages.flatMap(({ id, name }, index) => {
    const isAgain = state.acknowledged[index] || state.workers.some(({ message }) => message === index);
    if (isAgain && state.budget.duplicate === 0) return [];
    const play = (to: State) => {
      if (isAgain) to.budget.duplicate -= 1;
      to.workers.push(newWorker('handler', name, 'create', index));
    };
    return isAgain ? [trouble(`${id} is delivered again`, play)] : [move(`${id} is delivered`, play)];
  });
}

function rejections(state: State): Move[] {
  return Object.entries(state.rejections).flatMap(([id, unsent]) => {
    const isHandled = state.workers.some(({ step }) => step === 'tell rejection');
    if (!unsent || isHandled) return [];
    const play = (to: State) => {
      to.rejections[id] = false;
    };
    return [move(`poller sends the rejection of ${id}`, play)];
  });
}

function lateCalls(state: State): Move[] {
  return state.orphans.map(({ name }, index) =>
    move(`Spanner carries out a call for ${name} that nobody waits for`, (to) => {
      const [call] = to.orphans.splice(index, 1);
      if (call !== undefined) execute(to, call, false);
    }),
  );
}

function operationMoves(state: State, game: Game): Move[] {
  return state.operations.flatMap(({ id, state: operationState }, index) => {
    if (operationState !== 'running') return [];
    const ends = (how: 'succeeded' | 'failed' | 'cancelled', from?: 'fail' | 'human') => (to: State) => {
      const operation = to.operations[index];
      if (operation === undefined) return;
      if (from !== undefined) to.budget[from] -= 1;
      operation.state = how;
      const backup = to.backups[operation.name];
      if (how === 'succeeded' && backup !== undefined) backup.state = 'READY';
      if (how !== 'succeeded') delete to.backups[operation.name];
    };
    const isCancelled = state.budget.human > 0 && game.scenario.disturbances.includes('cancel');
    return [
      move(`operation ${id} succeeds`, ends('succeeded')),
      ...(state.budget.fail > 0 ? [trouble(`operation ${id} fails`, ends('failed', 'fail'))] : []),
      ...(isCancelled ? [trouble(`somebody cancels operation ${id}`, ends('cancelled', 'human'))] : []),
    ];
  });
}

const creations = [
  { kind: 'same', name: undefined, database: 'D' },
  { kind: 'other', name: undefined, database: 'D2' },
  { kind: 'occupy', name: 'X', database: 'D' },
] as const;

function people(state: State, game: Game): Move[] {
  if (state.budget.human === 0) return [];
  const { disturbances, messages } = game.scenario;
  const ours = messages[0]?.name ?? '';
  const made = creations.flatMap(({ kind, name = ours, database }) => {
    const isBusy = state.operations.some((one) => one.state === 'running' && one.database === database);
    if (!disturbances.includes(kind) || state.backups[name] !== undefined || isBusy) return [];
    const play = (to: State) => {
      to.budget.human -= 1;
      begin(to, name, database, 'human');
    };
    return [trouble(`somebody makes a backup ${name} of ${database}`, play)];
  });
  const canDelete = disturbances.includes('delete') && state.backups[ours]?.state === 'READY';
  const deletes = trouble(`somebody deletes the backup ${ours}`, (to) => {
    to.budget.human -= 1;
    delete to.backups[ours];
  });
  return canDelete ? [...made, deletes] : made;
}

function time(state: State, game: Game): Move[] {
  const moves: Move[] = [];
  if (state.minute < game.scenario.minutes)
    moves.push(
      move('a minute passes', (to) => {
        to.minute += 1;
      }),
    );
  if (state.budget.blind > 0)
    moves.push(
      trouble('Spanner shows nothing any more', (to) => {
        to.budget.blind -= 1;
        to.blind = true;
      }),
    );
  for (const [name, record] of Object.entries(state.records)) {
    if (record === null) continue;
    const passes = (label: string, play: Move['play']) => moves.push(move(label, play));
    if (game.scenario.expires && record.state === 'requested' && !state.late[name])
      passes(`startWithin of ${name} passes`, (to) => {
        to.late[name] = true;
      });
    if (state.leaseRuns[name] && !isCallOnItsWay(state, name))
      passes(`the lease of ${name} passes`, (to) => {
        to.leaseRuns[name] = false;
      });
    if (record.unseen && state.blind && !state.leaseRuns[name] && !state.unseenLong[name])
      passes(`two weeks pass for ${name}`, (to) => {
        to.unseenLong[name] = true;
      });
  }
  return moves;
}

/** The design takes it that no call takes effect after its lease, and the model with it. */
function isCallOnItsWay(state: State, name: string): boolean {
  const isSending = state.workers.some(
    (worker) =>
      worker.name === name &&
      (worker.step === 'send' || (worker.step === 'await answer' && worker.answer === null)),
  );
  return isSending || state.orphans.some((orphan) => orphan.name === name);
}
