import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { type EventKind, eventSchemas } from '../../contract/events.ts';
import { open } from '../../contract/open.ts';
import { PublishedRequestSchema } from '../../shared/domain/request-schema.ts';
import { eventExamples, requestExamples } from './examples.ts';

/** The published schema of a request. It refuses unknown fields, as we do. */
export function requestSchema(): JsonSchema {
  return { ...published(PublishedRequestSchema), examples: [...requestExamples] };
}

/** The published schema of an event, as a CloudEvent in JSON. It lets unknown fields pass: some will be added. */
export function eventSchema(kind: EventKind): JsonSchema {
  return { ...published(open<v.GenericSchema>(eventSchemas[kind])), examples: [eventExamples[kind]] };
}

// Draft 7 is what AsyncAPI is built on, and what every validator reads. Checks that are code have no place in it.
function published(schema: v.GenericSchema): JsonSchema {
  const converted = toJsonSchema(schema, { target: 'draft-07', typeMode: 'input', errorMode: 'ignore' });
  const { $schema, title, description, ...rest } = converted;
  return {
    ...($schema !== undefined && { $schema }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...rest,
  };
}
