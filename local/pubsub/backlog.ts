import type { Clock } from '../../shared/clock.ts';
import type { Delivery, Outcome, Room } from './delivery.ts';
import { type Message, sizeOf } from './message.ts';
import type { Cancel, Timers } from './timers.ts';

/** What becomes of a message after a failed delivery. */
export type Fate = { readonly kind: 'again'; readonly delayMs: number } | { readonly kind: 'gone' };

export interface BacklogOptions {
  readonly subscription: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Decides what follows the failed attempt number `attempt`; on `gone` it has seen to the message itself. */
  readonly afterFailure: (message: Message, attempt: number) => Fate;
  /** Called after every change of what is ready, outstanding or waiting. */
  readonly changed: () => void;
}

interface Entry {
  readonly message: Message;
  attempt: number;
}

interface Lease {
  readonly entry: Entry;
  readonly delivery: Delivery;
  readonly settled: (delivery: Delivery) => void;
  cancelExpiry: Cancel;
}

/** The unacknowledged messages of one subscription: ready, outstanding under a lease, or waiting for a retry. */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #ready = new Set<Entry>();
  readonly #leases = new Map<string, Lease>();
  readonly #waiting = new Map<Entry, Cancel>();
  #taken = 0;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get ready(): number {
    return this.#ready.size;
  }

  get outstanding(): number {
    return this.#leases.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Adds a message, as new. Adding one twice makes two of it, each with its own leases and attempts. */
  add(message: Message): void {
    this.#ready.add({ message, attempt: 1 });
    this.#options.changed();
  }

  /** Leases out the oldest ready messages; `settled` hears of each one's outcome, once. */
  take(room: Room, deadlineMs: number, settled: (delivery: Delivery) => void): Delivery[] {
    const taken: Delivery[] = [];
    let bytes = 0;
    for (const entry of this.#ready) {
      if (taken.length >= room.messages || bytes >= room.bytes) break;
      this.#ready.delete(entry);
      taken.push(this.#lease(entry, deadlineMs, settled));
      bytes += sizeOf(entry.message);
    }
    return taken;
  }

  /** Removes the message for good. `false` when the lease is over: the message will come again. */
  acknowledge(ackId: string): boolean {
    return this.#settle(ackId, 'acknowledged');
  }

  /** Ends the lease now: the delivery has failed. `false` when it was over already. */
  refuse(ackId: string): boolean {
    return this.#settle(ackId, 'refused');
  }

  /** Lets the lease end `deadlineMs` from now. `false` when it was over already. */
  extend(ackId: string, deadlineMs: number): boolean {
    const lease = this.#leases.get(ackId);
    if (lease === undefined) return false;
    lease.cancelExpiry();
    lease.cancelExpiry = this.#expireAfter(ackId, deadlineMs);
    return true;
  }

  /** Drops every message; no timer is left. */
  clear(): void {
    this.#ready.clear();
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
    for (const ackId of [...this.#leases.keys()]) this.#settle(ackId, 'dropped');
  }

  #lease(entry: Entry, deadlineMs: number, settled: (delivery: Delivery) => void): Delivery {
    const { subscription, clock } = this.#options;
    this.#taken += 1;
    const ackId = `${subscription}:${entry.message.messageId}:${this.#taken}`;
    const delivery: Delivery = {
      subscription,
      ackId,
      message: entry.message,
      attempt: entry.attempt,
      at: clock(),
      outcome: 'outstanding',
    };
    const cancelExpiry = this.#expireAfter(ackId, deadlineMs);
    this.#leases.set(ackId, { entry, delivery, settled, cancelExpiry });
    return delivery;
  }

  #expireAfter(ackId: string, deadlineMs: number): Cancel {
    return this.#options.timers.after(deadlineMs, () => this.#settle(ackId, 'expired'));
  }

  #settle(ackId: string, outcome: Outcome): boolean {
    const lease = this.#leases.get(ackId);
    if (lease === undefined) return false;
    this.#leases.delete(ackId);
    lease.cancelExpiry();
    lease.delivery.outcome = outcome;
    if (outcome === 'refused' || outcome === 'expired') this.#failed(lease.entry);
    lease.settled(lease.delivery);
    this.#options.changed();
    return true;
  }

  #failed(entry: Entry): void {
    const fate = this.#options.afterFailure(entry.message, entry.attempt);
    if (fate.kind === 'gone') return;
    entry.attempt += 1;
    if (fate.delayMs === 0) this.#ready.add(entry);
    else
      this.#waiting.set(
        entry,
        this.#options.timers.after(fate.delayMs, () => this.#wake(entry)),
      );
  }

  #wake(entry: Entry): void {
    this.#waiting.delete(entry);
    this.#ready.add(entry);
    this.#options.changed();
  }
}
