import { readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';
import * as v from 'valibot';
import { parse } from 'yaml';
import type { EventKind } from '../../contract/events.ts';
import { publishedIn } from '../../scripts/contract/files.ts';

const ObjectSchema = v.record(v.string(), v.unknown());

/** A checked-in JSON Schema, by its name in the folder (docs/contract unless told otherwise). */
export function publishedSchema(name: string, folder: URL = publishedIn): AnySchemaObject {
  return v.parse(ObjectSchema, JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
}

const DocumentSchema = v.object({
  components: v.object({ messages: v.record(v.string(), v.object({ headers: v.optional(ObjectSchema) })) }),
});

/** What the checked-in AsyncAPI document says of the attributes of a kind of event. */
export function attributesSchema(kind: EventKind): AnySchemaObject {
  const { components } = v.parse(
    DocumentSchema,
    parse(readFileSync(new URL('asyncapi.yaml', publishedIn), 'utf8')),
  );
  return components.messages[kind]?.headers ?? {};
}
