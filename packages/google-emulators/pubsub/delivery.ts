import type { Message } from './message.ts';

/**
 * How a delivery stands: `outstanding` until the subscriber acknowledges it, refuses it (a nack) or lets its
 * deadline expire; `dropped` when the subscription went away under it.
 */
export type Outcome = 'outstanding' | 'acknowledged' | 'refused' | 'expired' | 'dropped';

/** One handing-over of a message to a subscriber. The broker keeps its outcome up to date. */
export interface Delivery {
  readonly subscription: string;
  readonly ackId: string;
  readonly message: Message;
  /** 1 for the first delivery, and one more after every failed one. */
  readonly attempt: number;
  readonly at: Date;
  outcome: Outcome;
}

/** How much one taking may hand out. Taking stops once either is reached, so bytes may be passed by one message. */
export interface Room {
  readonly messages: number;
  readonly bytes: number;
  /** Messages of one ordering key; as many as there are, unless told. */
  readonly ofOneKey?: number;
}
