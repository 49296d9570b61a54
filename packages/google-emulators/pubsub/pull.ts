import { GrpcError } from '../grpc/error.ts';
import type { Delivery, Room } from './delivery.ts';
import type { Subscription } from './subscription.ts';
import type { Timers } from './timers.ts';

/** As long as a pull waits for a first message before it answers with none. */
const patienceMs = 5_000;

export interface PullOptions {
  readonly maxMessages: number;
  readonly returnImmediately: boolean;
  readonly timers: Timers;
  /** Aborted when the caller has gone: messages taken for it then would be lost until their leases expire. */
  readonly signal: AbortSignal;
}

/** Takes the ready messages. If there are none, it waits a bounded time for the first. */
export function pull(subscription: Subscription, options: PullOptions): Promise<Delivery[]> {
  const { maxMessages, returnImmediately } = options;
  if (maxMessages <= 0)
    throw new GrpcError('INVALID_ARGUMENT', `max_messages must be positive, not ${maxMessages}.`);
  const room = { messages: maxMessages, bytes: 1_000_000 };
  const ready = subscription.take(room);
  if (ready.length > 0 || returnImmediately) return Promise.resolve(ready);
  return firstToCome(subscription, room, options);
}

function firstToCome(
  subscription: Subscription,
  room: Room,
  { timers, signal }: PullOptions,
): Promise<Delivery[]> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      detach();
      cancel();
    };
    const answer = (deliveries: Delivery[]) => {
      leave();
      resolve(deliveries);
    };
    const cancel = timers.after(patienceMs, () => answer([]));
    const detach = subscription.attach({
      offer: () => answer(subscription.take(room)),
      closed: (reason) => {
        leave();
        reject(reason);
      },
    });
    signal.addEventListener('abort', () => answer([]));
  });
}
