import assert from 'node:assert/strict';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { CloudEvent, HTTP } from 'cloudevents';
import * as v from 'valibot';
import { type EventKind, eventKinds, eventSchemas, eventTypes } from '../../contract/events.ts';
import { parseBackupEvent } from '../../contract/parse.ts';
import { attributesSchema, publishedSchema } from './published.ts';

/** A message of the events topic, as subscribers get it. */
export interface EventMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

const ajv = new Ajv({ strict: true, allErrors: true });
// The package is CommonJS, and its types say that its export is one level deeper than it is.
const addFormats: typeof formats.default = formats.default ?? formats;
addFormats(ajv);

const validators = new Map<EventKind, ValidateFunction>(
  eventKinds.map((kind) => [kind, ajv.compile(publishedSchema(`events/${kind}.schema.json`))]),
);

const attributeValidators = new Map<EventKind, ValidateFunction>(
  eventKinds.map((kind) => [kind, ajv.compile(attributesSchema(kind))]),
);

/**
 * Fails unless the message is an event as the published contract says it is: valid by the checked-in schema of its
 * type, with the attributes that the AsyncAPI document names, without a field that the schemas do not know, a CloudEvent for the `cloudevents` package in binary and in
 * structured form, and the same event to those who use `parseBackupEvent` on either.
 */
export function assertOnContract({ data, attributes }: EventMessage): void {
  const event = parseBackupEvent({ data, attributes });
  const kind = eventKinds.find((name) => eventTypes[name] === event.type);
  assert.ok(kind !== undefined, `${event.type} is an event of the contract`);
  const validate = validators.get(kind);
  assert.ok(validate?.(event), `${kind} is valid by its schema: ${ajv.errorsText(validate?.errors)}`);
  v.parse(eventSchemas[kind], event);
  const known = attributeValidators.get(kind);
  assert.ok(known?.(attributes), `the attributes of ${kind}: ${ajv.errorsText(known?.errors)}`);
  if (event.type !== eventTypes.rejected) {
    const database = 'database' in event.data ? event.data.database : event.data.backup.database;
    assert.equal(attributes.database, database);
    assert.equal(attributes.instance, database.split('/databases/')[0]);
  }

  const body = Buffer.from(data).toString();
  const structured = JSON.stringify(event);
  assert.deepEqual(parseBackupEvent(structured), event, 'the structured form is the same event');
  for (const headers of [attributes, { 'content-type': 'application/cloudevents+json; charset=utf-8' }]) {
    const text = headers === attributes ? body : structured;
    const read = HTTP.toEvent<unknown>({ headers: { ...headers }, body: text });
    assert.ok(read instanceof CloudEvent, 'one event, not a batch');
    assert.ok(read.validate());
    const { id, source, type, subject, datacontenttype, data: content } = read;
    const { time, ...rest } = event;
    assert.deepEqual(
      {
        specversion: read.specversion,
        id,
        source,
        type,
        ...(subject !== undefined && { subject }),
        datacontenttype,
        data: content,
      },
      rest,
    );
    assert.equal(Date.parse(read.time ?? ''), Date.parse(time));
  }
}
