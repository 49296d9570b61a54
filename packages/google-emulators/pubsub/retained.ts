import type { Clock } from '../clock.ts';
import type { Message } from './message.ts';

/** Messages that can still be sought back: the acknowledged ones of a subscription, or all of a topic. */
export class Retained {
  readonly #clock: Clock;
  readonly #retentionMs: () => number;
  #messages: Message[] = [];

  /** They are forgotten as soon as they were published longer than `retentionMs()` ago. */
  constructor(clock: Clock, retentionMs: () => number) {
    this.#clock = clock;
    this.#retentionMs = retentionMs;
  }

  keep(message: Message): void {
    this.#messages.push(message);
    this.#forget();
  }

  /** Its messages, roughly in the order of publishing. */
  all(): readonly Message[] {
    this.#forget();
    return this.#messages;
  }

  /** Returns all of its messages and forgets them. */
  clear(): Message[] {
    this.#forget();
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  #forget(): void {
    const oldest = this.#clock().getTime() - this.#retentionMs();
    // They come about in the order of their publishing, so there is seldom more than the first to look at.
    while ((this.#messages[0]?.publishTime.getTime() ?? oldest) < oldest) this.#messages.shift();
  }
}
