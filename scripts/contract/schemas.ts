import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { type EventKind, eventSchemas } from '../../contract/events.ts';
import { PublishedRequestSchema } from '../../shared/request/request-schema.ts';
import { PublishedWithdrawalSchema } from '../../shared/request/withdrawal.ts';
import { eventExamples, requestExamples, withdrawalExamples } from './examples.ts';

/** The published schema of a request. It refuses unknown fields, as we do, and takes null for what may be left out. */
export function requestSchema(): JsonSchema {
  return { ...withNulls(published(PublishedRequestSchema)), examples: [...requestExamples] };
}

/** The published schema of a withdrawal. It refuses unknown fields, as we do; none may be left out. */
export function withdrawalSchema(): JsonSchema {
  return { ...published(PublishedWithdrawalSchema), examples: [...withdrawalExamples] };
}

function withNulls(schema: JsonSchema): JsonSchema {
  const { properties, required = [], additionalProperties } = schema;
  // The values of labels are fields as well.
  if (typeof additionalProperties === 'object')
    return { ...schema, additionalProperties: orNull(additionalProperties) };
  if (properties === undefined) return schema;
  const fields = Object.entries(properties).map(([name, field]) => {
    const inner = typeof field === 'object' ? withNulls(field) : field;
    return [name, required.includes(name) || typeof inner !== 'object' ? inner : orNull(inner)] as const;
  });
  return { ...schema, properties: Object.fromEntries(fields) };
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  return typeof type === 'string'
    ? { ...schema, type: [type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };
}

/** The published schema of an event, as a CloudEvent in JSON. It lets unknown fields pass: some will be added. */
export function eventSchema(kind: EventKind): JsonSchema {
  return { ...opened(published(eventSchemas[kind])), examples: [eventExamples[kind]] };
}

/** The same schema, which lets unknown fields pass wherever it has an object. */
function opened(schema: JsonSchema): JsonSchema {
  const isClosed = (key: string, value: unknown) => key === 'additionalProperties' && value === false;
  return JSON.parse(JSON.stringify(schema, (key, value) => (isClosed(key, value) ? undefined : value)));
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
