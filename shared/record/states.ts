/** The states of a record, in the order in which it may go through them. What each means is told with the record. */
export const states = ['requested', 'running', 'succeeded', 'failed', 'cancelled', 'expired'] as const;

export type State = (typeof states)[number];
