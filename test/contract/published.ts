import { readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';
import * as v from 'valibot';
import { publishedIn } from '../../scripts/contract/files.ts';

const ObjectSchema = v.record(v.string(), v.unknown());

/** A checked-in JSON Schema, by its name in the folder (docs/contract unless told otherwise). */
export function publishedSchema(name: string, folder: URL = publishedIn): AnySchemaObject {
  return v.parse(ObjectSchema, JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
}
