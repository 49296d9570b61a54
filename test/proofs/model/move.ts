import type { State } from './state.ts';

/** Something that can happen in a state. */
export interface Move {
  readonly label: string;
  /** A trouble: a request has to be able to end without any more of them. */
  readonly isTrouble: boolean;
  /** Changes the state in place. */
  readonly play: (state: State) => void;
}

export const move = (label: string, play: Move['play']): Move => ({ label, isTrouble: false, play });
export const trouble = (label: string, play: Move['play']): Move => ({ label, isTrouble: true, play });
