import type { Clock } from '../../shared/clock.ts';
import type { Message } from './message.ts';

/** The acknowledged messages of a subscription that can still be sought back. */
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

  /** Gives what it has and keeps nothing of it. */
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
