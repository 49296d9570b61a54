import type { Clock } from '../clock.ts';
import { Conditions } from './conditions.ts';
import { deadLetterDraft } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import { Journal } from './journal.ts';
import type { Draft } from './message.ts';
import type { Post } from './pusher.ts';
import type { Subscription } from './subscription.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Timers } from './timers.ts';
import { Topics } from './topics.ts';

export interface BrokerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly post: Post;
  /** How many pushes each subscription has in flight at most. */
  readonly pushConcurrency: number;
}

/**
 * Topics, subscriptions, and the way of every message from one to the other. It knows neither gRPC nor HTTP, but
 * refuses in the words of the API (GrpcError). Beside the API it tells tests what happened, and when all is quiet.
 */
export class Broker {
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly #clock: Clock;
  readonly #journal = new Journal();
  readonly #conditions = new Conditions();
  #published = 0;

  constructor({ clock, timers, post, pushConcurrency }: BrokerOptions) {
    this.#clock = clock;
    this.topics = new Topics(clock);
    this.subscriptions = new Subscriptions({
      post,
      pushConcurrency,
      requireTopic: (name) => this.topics.get(name),
      surroundings: {
        clock,
        timers,
        retainedBy: (topic) => this.topics.retained(topic),
        delivered: (delivery) => this.#journal.record(delivery),
        changed: () => this.#conditions.check(),
        bury: (message, attempts, source, { topic }) => {
          if (!this.topics.has(topic)) return false;
          this.publish(topic, [deadLetterDraft(message, attempts, source)]);
          return true;
        },
      },
    });
  }

  /** Gives every subscription of the topic whose filter it passes its own copy. Answers the new message ids, in order. */
  publish(topic: string, drafts: readonly Draft[]): string[] {
    this.topics.get(topic);
    const subscriptions = this.subscriptions.ofTopic(topic);
    return drafts.map((draft) => {
      this.#published += 1;
      const messageId = String(this.#published);
      const message = { ...draft, messageId, publishTime: this.#clock() };
      this.topics.keep(topic, message);
      for (const subscription of subscriptions)
        if (subscription.settings.accepts(message.attributes)) subscription.add(message);
      return messageId;
    });
  }

  deleteTopic(name: string): void {
    this.topics.delete(name);
    this.subscriptions.orphan(name);
  }

  /** The latest deliveries of all subscriptions, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.#journal.deliveries;
  }

  /** Delivers a message again that was delivered before, acknowledged or not: at least once is not exactly once. */
  redeliver(subscription: string, messageId: string): void {
    const delivery = this.#journal.latest(subscription, messageId);
    if (delivery === undefined)
      throw new Error(`message ${messageId} was never delivered by ${subscription}`);
    this.subscriptions.get(subscription).add(delivery.message);
  }

  /** Resolves once `holds()` is true. Looked at after every change of any subscription's backlog. */
  until(holds: () => boolean): Promise<void> {
    return this.#conditions.until(holds);
  }

  /** Resolves once the push subscriptions have nothing left to deliver, retries included. */
  idle(): Promise<void> {
    return this.until(() => this.#pushed().every(({ backlog }) => busy(backlog) + backlog.waiting === 0));
  }

  /** Resolves once no push is ready or in flight. What failed may still wait for its retry. */
  quiet(): Promise<void> {
    return this.until(() => this.#pushed().every(({ backlog }) => busy(backlog) === 0));
  }

  /** Drops all messages; no timer and no push is left. */
  stop(): void {
    this.subscriptions.close();
  }

  #pushed(): Subscription[] {
    return this.subscriptions.all().filter(({ settings }) => settings.push !== undefined);
  }
}

function busy({ ready, outstanding }: Subscription['backlog']): number {
  return ready + outstanding;
}
