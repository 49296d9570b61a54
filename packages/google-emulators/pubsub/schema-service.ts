import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import type { Handlers } from '../grpc/server.ts';
import { notFound } from './resource-name.ts';

/** `google.pubsub.v1.SchemaService` of a project in which nobody can make a schema: there is none. */
export const schemaService: Handlers = {
  ListSchemas: () => ({ schemas: [] }),
  GetSchema: ({ name }: google.pubsub.v1.IGetSchemaRequest) => {
    throw notFound(name ?? '');
  },
};
