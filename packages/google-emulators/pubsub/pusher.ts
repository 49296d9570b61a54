import type { Delivery } from './delivery.ts';
import type { PushTarget } from './push-config.ts';
import { type PushRequest, pushRequest } from './push-request.ts';
import type { Consumer, Subscription } from './subscription.ts';

/** Carries out one POST and gives the status it was answered with. Rejects when there was no answer. */
export type Post = (request: PushRequest, signal: AbortSignal) => Promise<number>;

const acknowledging = new Set([102, 200, 201, 202, 204]);

/** Pushes a subscription's messages to its endpoint, a bounded number at a time. */
export class Pusher implements Consumer {
  readonly #subscription: Subscription;
  readonly #target: PushTarget;
  readonly #post: Post;
  readonly #concurrency: number;
  readonly #calls = new Map<string, AbortController>();

  constructor(subscription: Subscription, target: PushTarget, post: Post, concurrency: number) {
    this.#subscription = subscription;
    this.#target = target;
    this.#post = post;
    this.#concurrency = concurrency;
  }

  offer(): void {
    const messages = this.#concurrency - this.#calls.size;
    // Requests side by side have no order.
    const room = { messages, bytes: Number.POSITIVE_INFINITY, ofOneKey: 1 };
    const settled = ({ ackId }: Delivery) => this.#cut(ackId);
    for (const delivery of this.#subscription.take(room, undefined, settled)) void this.#push(delivery);
  }

  /** Calls in flight end with the subscription, or, where only the endpoint changed, with their answer. */
  closed(): void {}

  async #push(delivery: Delivery): Promise<void> {
    const call = new AbortController();
    this.#calls.set(delivery.ackId, call);
    const acknowledged = await this.#send(delivery, call.signal);
    this.#calls.delete(delivery.ackId);
    if (acknowledged) this.#subscription.acknowledge(delivery.ackId);
    else this.#subscription.modifyDeadline(delivery.ackId, 0);
  }

  async #send(delivery: Delivery, signal: AbortSignal): Promise<boolean> {
    const { topic, deadLetter } = this.#subscription.settings;
    const context = { target: this.#target, topic, countAttempts: deadLetter !== undefined };
    try {
      return acknowledging.has(await this.#post(pushRequest(delivery, context), signal));
    } catch {
      return false;
    }
  }

  /** The deadline has passed, or the subscription is gone: nobody waits for the answer any more. */
  #cut(ackId: string): void {
    this.#calls.get(ackId)?.abort();
    this.#calls.delete(ackId);
  }
}
