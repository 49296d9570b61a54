import type { Message } from './message.ts';

/** A message and the number of its current, or next, attempt. */
export interface Entry {
  readonly message: Message;
  attempt: number;
}

/** The fate of a message after a failed delivery. */
export type Fate = { readonly kind: 'again'; readonly delayMs: number } | { readonly kind: 'gone' };

type Settled = Fate | { readonly kind: 'acknowledged' };

/** The outcomes of all messages that a lane had leased out. */
export interface Settlement {
  /** Settled for good, in order. */
  readonly acknowledged: readonly Message[];
  /** Back at the head of the lane. */
  readonly returned: number;
  /** How long the lane has to wait. */
  readonly delayMs: number;
}

/**
 * Messages that come one after the other: all of one ordering key, or a single one that has none. Several may be out at
 * a time if they were handed out together; the lane then waits for all of them. Where one failed, it comes again and
 * with it all that came after it, acknowledged or not: that is how Pub/Sub keeps the order.
 *
 * https://cloud.google.com/pubsub/docs/ordering
 */
export class Lane {
  /** Empty for a message without a key. */
  readonly key: string;
  readonly #queue: Entry[] = [];
  #out: Entry[] = [];
  readonly #fates = new Map<Entry, Settled>();

  constructor(key: string) {
    this.key = key;
  }

  /** How many messages stand in line. */
  get length(): number {
    return this.#queue.length;
  }

  /** Is nothing out? */
  get free(): boolean {
    return this.#out.length === 0;
  }

  push(message: Message): void {
    this.#queue.push({ message, attempt: 1 });
  }

  next(): Entry | undefined {
    const entry = this.#queue.shift();
    if (entry !== undefined) this.#out.push(entry);
    return entry;
  }

  /** Notes the fate of an entry that was out. Gives the settlement once it was the last of them. */
  settle(entry: Entry, fate: Settled): Settlement | undefined {
    this.#fates.set(entry, fate);
    if (this.#fates.size < this.#out.length) return undefined;
    const kindOf = (settled: Entry) => this.#fates.get(settled)?.kind;
    const failed = this.#out.findIndex((settled) => kindOf(settled) === 'again');
    const firstBack = failed === -1 ? this.#out.length : failed;
    const back = this.#out.slice(firstBack).filter((settled) => kindOf(settled) !== 'gone');
    const done = this.#out.slice(0, firstBack).filter((settled) => kindOf(settled) === 'acknowledged');
    const delays = [...this.#fates.values()].map((each) => (each.kind === 'again' ? each.delayMs : 0));
    this.#queue.unshift(...back);
    this.#out = [];
    this.#fates.clear();
    return {
      acknowledged: done.map(({ message }) => message),
      returned: back.length,
      delayMs: Math.max(...delays),
    };
  }

  /** Everything that is not done with, in order. */
  messages(): Message[] {
    return [...this.#out, ...this.#queue].map(({ message }) => message);
  }
}
