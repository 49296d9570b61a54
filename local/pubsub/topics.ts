import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { applyMask } from './field-mask.ts';
import { alreadyExists, notFound, parseName } from './resource-name.ts';

type TopicConfig = google.pubsub.v1.ITopic;

/** The topics there are. Each is no more than its configuration: messages live in the subscriptions. */
export class Topics {
  readonly #configs = new Map<string, TopicConfig>();

  create(requested: TopicConfig): TopicConfig {
    const name = requested.name ?? '';
    parseName('topics', name);
    refuseUnsupported(requested);
    if (this.#configs.has(name)) throw alreadyExists(name);
    const config: TopicConfig = { ...requested, state: 'ACTIVE' };
    this.#configs.set(name, config);
    return config;
  }

  has(name: string): boolean {
    return this.#configs.has(name);
  }

  get(name: string): TopicConfig {
    const config = this.#configs.get(name);
    if (config === undefined) throw notFound(name);
    return config;
  }

  /** Those of one project, `projects/P`. */
  list(project: string): TopicConfig[] {
    return [...this.#configs.values()].filter(({ name }) => name?.startsWith(`${project}/`));
  }

  update(
    requested: TopicConfig | null | undefined,
    mask: google.protobuf.IFieldMask | null | undefined,
  ): TopicConfig {
    const name = requested?.name ?? '';
    const config = applyMask(this.get(name), requested ?? {}, mask, ['labels']);
    this.#configs.set(name, config);
    return config;
  }

  delete(name: string): void {
    if (!this.#configs.delete(name)) throw notFound(name);
  }
}

/** A feature left out must not look like one that works. */
function refuseUnsupported(requested: TopicConfig): void {
  const unsupported = {
    schema_settings: requested.schemaSettings,
    ingestion_data_source_settings: requested.ingestionDataSourceSettings,
    message_transforms: requested.messageTransforms?.length,
  };
  for (const [field, value] of Object.entries(unsupported))
    if (value)
      throw new GrpcError('UNIMPLEMENTED', `The local Pub/Sub does not support ${field} on a topic yet.`);
}
