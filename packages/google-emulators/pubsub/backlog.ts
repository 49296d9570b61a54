import type { Clock } from '../clock.ts';
import type { Delivery, Outcome, Room } from './delivery.ts';
import { type Entry, type Fate, Lane } from './lane.ts';
import { type Message, sizeOf } from './message.ts';
import type { Cancel, Timers } from './timers.ts';

export interface BacklogOptions {
  readonly subscription: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Decides what follows failed attempt number `attempt`. On `gone` it has dealt with the message itself. */
  readonly afterFailure: (message: Message, attempt: number) => Fate;
  /** Called with every message that is settled, and comes again only by a seek. */
  readonly acknowledged: (message: Message) => void;
  /** Called after every change of what is ready, outstanding or waiting. */
  readonly changed: () => void;
}

interface Lease {
  readonly lane: Lane;
  readonly entry: Entry;
  readonly delivery: Delivery;
  readonly settled: (delivery: Delivery) => void;
  cancelExpiry: Cancel;
}

/**
 * The unacknowledged messages of one subscription: ready, outstanding under a lease, or waiting: for a retry, or for
 * those before them of the same ordering key.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  /** Those of the ordering keys that have messages. */
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Set<Lane>();
  readonly #leases = new Map<string, Lease>();
  readonly #waiting = new Map<Lane, Cancel>();
  #queued = 0;
  #readyCount = 0;
  #taken = 0;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  get ready(): number {
    return this.#readyCount;
  }

  get outstanding(): number {
    return this.#leases.size;
  }

  get waiting(): number {
    return this.#queued - this.#readyCount;
  }

  /** Adds a message, as new. Adding one twice makes two of it, each with its own leases and attempts. */
  add(message: Message, orderingKey = ''): void {
    const lane = this.#lanes.get(orderingKey) ?? new Lane(orderingKey);
    if (orderingKey !== '') this.#lanes.set(orderingKey, lane);
    lane.push(message);
    this.#queued += 1;
    if (this.#ready.has(lane)) this.#readyCount += 1;
    else if (lane.free && !this.#waiting.has(lane)) this.#enter(lane);
    this.#options.changed();
  }

  /** Leases out the oldest ready messages; `settled` is called once with the outcome of each. */
  take(room: Room, deadlineMs: number, settled: (delivery: Delivery) => void): Delivery[] {
    const { messages, ofOneKey = Number.POSITIVE_INFINITY } = room;
    const taken: Delivery[] = [];
    let bytes = 0;
    for (const lane of this.#ready) {
      if (taken.length >= messages || bytes >= room.bytes) break;
      this.#ready.delete(lane);
      this.#readyCount -= lane.length;
      const most = Math.min(messages, taken.length + ofOneKey);
      for (let entry = lane.next(); entry !== undefined; ) {
        this.#queued -= 1;
        taken.push(this.#lease(lane, entry, deadlineMs, settled));
        bytes += sizeOf(entry.message);
        entry = taken.length < most && bytes < room.bytes ? lane.next() : undefined;
      }
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

  /** Drops every message and gives them; no timer is left. */
  clear(): Message[] {
    const leases = [...this.#leases.values()];
    const lanes = new Set([...this.#lanes.values(), ...this.#ready, ...this.#waiting.keys()]);
    for (const { lane } of leases) lanes.add(lane);
    for (const cancel of this.#waiting.values()) cancel();
    for (const index of [this.#lanes, this.#ready, this.#waiting, this.#leases]) index.clear();
    this.#queued = 0;
    this.#readyCount = 0;
    for (const lease of leases) this.#end(lease, 'dropped');
    this.#options.changed();
    return [...lanes].flatMap((lane) => lane.messages());
  }

  #enter(lane: Lane): void {
    this.#ready.add(lane);
    this.#readyCount += lane.length;
  }

  #lease(lane: Lane, entry: Entry, deadlineMs: number, settled: (delivery: Delivery) => void): Delivery {
    const { subscription, clock } = this.#options;
    const { message, attempt } = entry;
    this.#taken += 1;
    const ackId = `${subscription}:${message.messageId}:${this.#taken}`;
    const delivery: Delivery = { subscription, ackId, message, attempt, at: clock(), outcome: 'outstanding' };
    const cancelExpiry = this.#expireAfter(ackId, deadlineMs);
    this.#leases.set(ackId, { lane, entry, delivery, settled, cancelExpiry });
    return delivery;
  }

  #expireAfter(ackId: string, deadlineMs: number): Cancel {
    return this.#options.timers.after(deadlineMs, () => this.#settle(ackId, 'expired'));
  }

  #settle(ackId: string, outcome: 'acknowledged' | 'refused' | 'expired'): boolean {
    const lease = this.#leases.get(ackId);
    if (lease === undefined) return false;
    this.#leases.delete(ackId);
    const { lane, entry } = lease;
    const settlement = lane.settle(
      entry,
      outcome === 'acknowledged' ? { kind: outcome } : this.#failed(entry),
    );
    if (settlement !== undefined) {
      this.#queued += settlement.returned;
      this.#resume(lane, settlement.delayMs);
      for (const message of settlement.acknowledged) this.#options.acknowledged(message);
    }
    this.#end(lease, outcome);
    this.#options.changed();
    return true;
  }

  #end({ cancelExpiry, delivery, settled }: Lease, outcome: Outcome): void {
    cancelExpiry();
    delivery.outcome = outcome;
    settled(delivery);
  }

  #failed(entry: Entry): Fate {
    const fate = this.#options.afterFailure(entry.message, entry.attempt);
    if (fate.kind === 'again') entry.attempt += 1;
    return fate;
  }

  #resume(lane: Lane, delayMs: number): void {
    if (lane.length === 0) this.#lanes.delete(lane.key);
    else if (delayMs === 0) this.#enter(lane);
    else
      this.#waiting.set(
        lane,
        this.#options.timers.after(delayMs, () => this.#wake(lane)),
      );
  }

  #wake(lane: Lane): void {
    this.#waiting.delete(lane);
    this.#enter(lane);
    this.#options.changed();
  }
}
