import { environmentMoves } from './environment.ts';
import { handlerMoves } from './handler.ts';
import { checkAtRest, checkState, isAtRest, Violation } from './invariants.ts';
import { pollerMoves } from './poller.ts';
import type { Game } from './records.ts';
import { canonical, parseState } from './state.ts';

/** What a move led to: another state, or a promise that is broken. */
export interface Successor {
  readonly label: string;
  readonly isTrouble: boolean;
  readonly text: string;
  readonly violation: string | null;
  /** Nothing is left to be done. */
  readonly isAtRest: boolean;
}

/** Everything that can happen next, each played on a copy of the state and held to the invariants. */
export function successors(text: string, game: Game): Successor[] {
  const state = parseState(text);
  const workers = state.workers.flatMap((worker, index) =>
    worker.role === 'handler'
      ? handlerMoves(state, worker, index, game)
      : pollerMoves(state, worker, index, game),
  );
  return [...workers, ...environmentMoves(state, game)].map(({ label, isTrouble, play }) => {
    const next = parseState(text);
    try {
      play(next);
      checkState(next);
      const rests = isAtRest(next);
      if (rests) checkAtRest(next);
      return { label, isTrouble, text: canonical(next), violation: null, isAtRest: rests };
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return { label, isTrouble, text: '', violation: error.message, isAtRest: false };
    }
  });
}
