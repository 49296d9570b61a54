import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { applyMask } from './field-mask.ts';
import { type Post, Pusher } from './pusher.ts';
import { alreadyExists, notFound } from './resource-name.ts';
import { Subscription, type Surroundings } from './subscription.ts';
import { parseSubscription, type SubscriptionSettings } from './subscription-settings.ts';
import type { Cancel } from './timers.ts';

type SubscriptionConfig = google.pubsub.v1.ISubscription;

export interface SubscriptionsOptions {
  readonly surroundings: Surroundings;
  readonly requireTopic: (name: string) => void;
  readonly post: Post;
  readonly pushConcurrency: number;
}

const deletedTopic = '_deleted-topic_';

const mutable = [
  'pushConfig',
  'ackDeadlineSeconds',
  'retainAckedMessages',
  'messageRetentionDuration',
  'labels',
  'expirationPolicy',
  'deadLetterPolicy',
  'retryPolicy',
  'enableExactlyOnceDelivery',
] as const;

/** The subscriptions there are, each pushed to its endpoint where it has one. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #byName = new Map<string, Subscription>();
  readonly #pushing = new WeakMap<Subscription, Cancel>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  create(requested: SubscriptionConfig): Subscription {
    const settings = parseSubscription(requested);
    if (this.#byName.has(settings.name)) throw alreadyExists(settings.name);
    this.#options.requireTopic(settings.topic);
    this.#requireDeadLetterTopic(settings);
    const subscription = new Subscription(settings, this.#options.surroundings);
    this.#byName.set(settings.name, subscription);
    this.#push(subscription);
    return subscription;
  }

  get(name: string): Subscription {
    const subscription = this.#byName.get(name);
    if (subscription === undefined) throw notFound(name);
    return subscription;
  }

  all(): Subscription[] {
    return [...this.#byName.values()];
  }

  /** Those of one project, `projects/P`. */
  list(project: string): Subscription[] {
    return this.all().filter(({ name }) => name.startsWith(`${project}/`));
  }

  ofTopic(topic: string): Subscription[] {
    return this.all().filter(({ settings }) => settings.topic === topic);
  }

  update(
    requested: SubscriptionConfig | null | undefined,
    mask: google.protobuf.IFieldMask | null | undefined,
  ): Subscription {
    const subscription = this.get(requested?.name ?? '');
    const config = applyMask(subscription.settings.config, requested ?? {}, mask, mutable);
    const settings = parseSubscription(config);
    this.#requireDeadLetterTopic(settings);
    this.#reconfigure(subscription, settings);
    return subscription;
  }

  modifyPushConfig(name: string, pushConfig: google.pubsub.v1.IPushConfig | null | undefined): void {
    const subscription = this.get(name);
    const config = { ...subscription.settings.config, pushConfig: pushConfig ?? null };
    this.#reconfigure(subscription, parseSubscription(config));
  }

  delete(name: string): void {
    const subscription = this.get(name);
    this.#byName.delete(name);
    subscription.close();
  }

  /** The topic is gone: its subscriptions keep what they have and get no more. */
  orphan(topic: string): void {
    for (const subscription of this.ofTopic(topic)) {
      const { settings } = subscription;
      const config = { ...settings.config, topic: deletedTopic };
      subscription.settings = { ...settings, topic: deletedTopic, config };
    }
  }

  /** Ends every subscription: no timer and no push in flight is left. */
  close(): void {
    for (const { name } of this.all()) this.delete(name);
  }

  #requireDeadLetterTopic({ deadLetter }: SubscriptionSettings): void {
    if (deadLetter !== undefined) this.#options.requireTopic(deadLetter.topic);
  }

  #reconfigure(subscription: Subscription, settings: SubscriptionSettings): void {
    subscription.settings = settings;
    this.#pushing.get(subscription)?.();
    this.#pushing.delete(subscription);
    if (settings.push !== undefined) subscription.closeConsumers(notForPush());
    this.#push(subscription);
  }

  #push(subscription: Subscription): void {
    const { push } = subscription.settings;
    if (push === undefined) return;
    const { post, pushConcurrency } = this.#options;
    const pusher = new Pusher(subscription, push, post, pushConcurrency);
    this.#pushing.set(subscription, subscription.attach(pusher));
  }
}

/** Refuses a pull from a push subscription. */
export function requirePull(subscription: Subscription): void {
  if (subscription.settings.push !== undefined) throw notForPush();
}

function notForPush(): GrpcError {
  return new GrpcError('FAILED_PRECONDITION', 'This method is not supported for push subscriptions.');
}
