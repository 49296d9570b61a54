/** How a round may end. */
export const settledStates = ['succeeded', 'failed', 'cancelled', 'expired'] as const;

/** The states of a record, in the order in which it may go through them. What each means is told with the record. */
export const states = ['requested', 'running', ...settledStates] as const;

export type State = (typeof states)[number];

/** Of a record that has no outcome yet. */
export type OpenState = Extract<State, 'requested' | 'running'>;
/** Of a record that has its outcome. */
export type SettledState = Exclude<State, OpenState>;

export function isOpenState(state: State): state is OpenState {
  return state === 'requested' || state === 'running';
}

export function isSettledState(state: State): state is SettledState {
  return !isOpenState(state);
}
