import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import type { Clock } from '../clock.ts';
import { GrpcError } from '../grpc/error.ts';
import { durationMs } from './duration.ts';
import { applyMask } from './field-mask.ts';
import type { Message } from './message.ts';
import { notThere } from './not-there.ts';
import { alreadyExists, notFound, parseName } from './resource-name.ts';
import { Retained } from './retained.ts';

type TopicConfig = google.pubsub.v1.ITopic;

interface Topic {
  readonly config: TopicConfig;
  /** The messages that its subscriptions can seek back to: acknowledged ones too, and those older than the subscription. */
  readonly retained: Retained;
}

/** The topics there are. Messages live in the subscriptions, and here as long as a topic retains them. */
export class Topics {
  readonly #topics = new Map<string, Topic>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  create(requested: TopicConfig): TopicConfig {
    const name = requested.name ?? '';
    parseName('topics', name);
    refuseUnsupported(requested);
    checkRetention(requested);
    if (this.#topics.has(name)) throw alreadyExists(name);
    const config: TopicConfig = { ...requested, state: 'ACTIVE' };
    const retentionMs = () => retentionOf(this.#topics.get(name)?.config);
    this.#topics.set(name, { config, retained: new Retained(this.#clock, retentionMs) });
    return config;
  }

  has(name: string): boolean {
    return this.#topics.has(name);
  }

  get(name: string): TopicConfig {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw notFound(name);
    return topic.config;
  }

  /** Retains a message where its topic does so. */
  keep(name: string, message: Message): void {
    const topic = this.#topics.get(name);
    if (topic?.config.messageRetentionDuration) topic.retained.keep(message);
  }

  /** The messages that a topic retains; none if the topic does not exist. */
  retained(name: string): readonly Message[] {
    return this.#topics.get(name)?.retained.all() ?? [];
  }

  /** Those of one project, `projects/P`. */
  list(project: string): TopicConfig[] {
    const configs = [...this.#topics.values()].map(({ config }) => config);
    return configs.filter(({ name }) => name?.startsWith(`${project}/`));
  }

  update(
    requested: TopicConfig | null | undefined,
    mask: google.protobuf.IFieldMask | null | undefined,
  ): TopicConfig {
    const name = requested?.name ?? '';
    const topic = this.#topics.get(name);
    if (topic === undefined) throw notFound(name);
    const mutable = ['labels', 'messageRetentionDuration'] as const;
    const config = applyMask(topic.config, requested ?? {}, mask, mutable);
    checkRetention(config);
    this.#topics.set(name, { ...topic, config });
    return config;
  }

  delete(name: string): void {
    if (!this.#topics.delete(name)) throw notFound(name);
  }
}

function retentionOf(config: TopicConfig | undefined): number {
  return config?.messageRetentionDuration ? durationMs(config.messageRetentionDuration) : 0;
}

function checkRetention(config: TopicConfig): void {
  if (!config.messageRetentionDuration) return;
  const seconds = retentionOf(config) / 1000;
  if (seconds < 600 || seconds > 31 * 86_400)
    throw new GrpcError(
      'INVALID_ARGUMENT',
      `Invalid message_retention_duration given (${seconds} s): it must be between 10 minutes and 31 days.`,
    );
}

/** A feature left out must not look like one that works. */
function refuseUnsupported(requested: TopicConfig): void {
  const unsupported = {
    schema_settings: requested.schemaSettings,
    ingestion_data_source_settings: requested.ingestionDataSourceSettings,
    message_transforms: requested.messageTransforms?.length,
  };
  for (const [field, value] of Object.entries(unsupported)) if (value) throw notThere(`${field} on a topic`);
}
