import type { Clock } from '../clock.ts';
import type { GrpcError } from '../grpc/error.ts';
import { Backlog } from './backlog.ts';
import type { DeadLetterPolicy } from './dead-letter.ts';
import type { Delivery, Room } from './delivery.ts';
import type { Fate } from './lane.ts';
import type { Message } from './message.ts';
import { notFound } from './resource-name.ts';
import { Retained } from './retained.ts';
import { pushBackoffMs, retryDelayMs } from './retry-policy.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';
import type { Cancel, Timers } from './timers.ts';

/** A consumer of messages: a waiting pull, an open stream, the pusher. */
export interface Consumer {
  /** There may be messages, or room for them again: take what there is room for. */
  offer(): void;
  /** No more will come, for the reason given. */
  closed(reason: GrpcError): void;
}

/** What a subscription asks of the broker it lives in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Publishes a message that `source` could not deliver to the dead letter topic. `false` if the topic does not exist: the message stays. */
  readonly bury: (message: Message, attempts: number, source: string, policy: DeadLetterPolicy) => boolean;
  /** The messages that a topic retains, acknowledged or not. */
  readonly retainedBy: (topic: string) => readonly Message[];
  readonly delivered: (delivery: Delivery) => void;
  readonly changed: () => void;
}

/** One subscription: its settings, its backlog and its consumers. */
export class Subscription {
  settings: SubscriptionSettings;
  readonly #surroundings: Surroundings;
  readonly #backlog: Backlog;
  readonly #retained: Retained;
  readonly #consumers = new Set<Consumer>();
  #offerDue = false;

  constructor(settings: SubscriptionSettings, surroundings: Surroundings) {
    this.settings = settings;
    this.#surroundings = surroundings;
    this.#retained = new Retained(surroundings.clock, () => this.settings.retention.ms);
    this.#backlog = new Backlog({
      subscription: settings.name,
      clock: surroundings.clock,
      timers: surroundings.timers,
      afterFailure: (message, attempt) => this.#afterFailure(message, attempt),
      acknowledged: (message) => this.#retain(message),
      changed: () => this.#changed(),
    });
  }

  get name(): string {
    return this.settings.name;
  }

  /** Counts of its messages: ready to be taken, outstanding with a subscriber, waiting for a retry. */
  get backlog(): Pick<Backlog, 'ready' | 'outstanding' | 'waiting'> {
    return this.#backlog;
  }

  add(message: Message): void {
    this.#backlog.add(message, this.settings.ordered ? message.orderingKey : '');
  }

  /**
   * Makes the messages published before `time` acknowledged and all others unacknowledged, of those that are still
   * there: acknowledged ones only where the subscription retains them, or its topic does, which also has those from
   * before the subscription. Leased messages come again, too.
   */
  seek(time: Date): void {
    const own = [...this.#retained.clear(), ...this.#backlog.clear()];
    const known = new Set(own.map(({ messageId }) => messageId));
    const others = this.#surroundings
      .retainedBy(this.settings.topic)
      .filter(({ messageId, attributes }) => !known.has(messageId) && this.settings.accepts(attributes));
    const messages = [...own, ...others];
    messages.sort((one, other) => Number(one.messageId) - Number(other.messageId));
    for (const message of messages) {
      if (message.publishTime < time) this.#retain(message);
      else this.add(message);
    }
  }

  /** Leases out ready messages and notes the deliveries; `settled` is called once with each outcome. */
  take(
    room: Room,
    deadlineMs: number = this.settings.ackDeadlineMs,
    settled: (delivery: Delivery) => void = () => {},
  ): Delivery[] {
    const taken = this.#backlog.take(room, deadlineMs, settled);
    for (const delivery of taken) this.#surroundings.delivered(delivery);
    if (taken.length > 0) this.#surroundings.changed();
    return taken;
  }

  /** `false` when the lease is over: the message will come again. */
  acknowledge(ackId: string): boolean {
    return this.#backlog.acknowledge(ackId);
  }

  /** Moves a lease's end to `seconds` from now; 0 gives the message back (a nack). `false` when it was over already. */
  modifyDeadline(ackId: string, seconds: number): boolean {
    if (seconds === 0) return this.#backlog.refuse(ackId);
    return this.#backlog.extend(ackId, seconds * 1000);
  }

  /** Was this ack id given out by this subscription, whatever became of it since? */
  knows(ackId: string): boolean {
    return ackId.startsWith(`${this.name}:`);
  }

  /** Lets a consumer take messages, from the next turn on, until it is detached. */
  attach(consumer: Consumer): Cancel {
    this.#consumers.add(consumer);
    this.#offerSoon();
    return () => this.#consumers.delete(consumer);
  }

  /** Sends every consumer away. */
  closeConsumers(reason: GrpcError): void {
    const consumers = [...this.#consumers];
    this.#consumers.clear();
    for (const consumer of consumers) consumer.closed(reason);
  }

  /** Ends the subscription: consumers are sent away, messages dropped, timers cancelled. */
  close(): void {
    this.closeConsumers(notFound(this.name));
    this.#backlog.clear();
  }

  #afterFailure(message: Message, attempt: number): Fate {
    const { deadLetter, retry, push } = this.settings;
    if (deadLetter !== undefined && attempt >= deadLetter.maxDeliveryAttempts)
      if (this.#surroundings.bury(message, attempt, this.name, deadLetter)) return { kind: 'gone' };
    if (retry !== undefined) return { kind: 'again', delayMs: retryDelayMs(retry, attempt) };
    return { kind: 'again', delayMs: push === undefined ? 0 : pushBackoffMs(attempt) };
  }

  #retain(message: Message): void {
    if (this.settings.retention.acknowledged) this.#retained.keep(message);
  }

  #changed(): void {
    this.#offerSoon();
    this.#surroundings.changed();
  }

  /** Messages that arrive together are offered together. */
  #offerSoon(): void {
    if (this.#offerDue) return;
    this.#offerDue = true;
    queueMicrotask(() => {
      this.#offerDue = false;
      for (const consumer of [...this.#consumers]) {
        if (this.#backlog.ready === 0) return;
        consumer.offer();
      }
    });
  }
}
