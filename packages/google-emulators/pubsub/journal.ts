import type { Delivery } from './delivery.ts';

/** Remembers the latest deliveries, oldest first. */
export class Journal {
  readonly #capacity: number;
  #deliveries: Delivery[] = [];

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  record(delivery: Delivery): void {
    // Halving, not shifting one by one, keeps a long run cheap.
    if (this.#deliveries.length >= this.#capacity)
      this.#deliveries = this.#deliveries.slice(this.#deliveries.length - Math.floor(this.#capacity / 2));
    this.#deliveries.push(delivery);
  }

  /** The latest delivery of a message by a subscription. */
  latest(subscription: string, messageId: string): Delivery | undefined {
    return this.#deliveries.findLast(
      (delivery) => delivery.subscription === subscription && delivery.message.messageId === messageId,
    );
  }
}
