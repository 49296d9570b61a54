import { type DocumentData, FieldValue, Timestamp } from '@google-cloud/firestore';
import * as v from 'valibot';
import { type BackupRecord, isOpen, RecordSchema } from '../../record/record.ts';
import { type Rejection, RejectionSchema } from '../../record/rejection.ts';

/*
 * How records and rejections lie in documents: their own fields, and `pending`, by which the poller finds open records and
 * unsent events. A settled record whose events are sent is not pending, however long it is kept. `unsent` tells
 * a record with events in its outbox without reading them.
 *
 * Events lie there as JSON text, frozen: nothing ever asks for a part of one. Firestore's library looks at each value of a
 * map several times: a tick that settles all of its records takes a quarter less CPU than with maps (bench: tick; median
 * of three pairs, 10,000 records).
 */

/** The fields that hold events. */
const eventFields: ReadonlySet<string> = new Set(['outbox', 'announcement', 'event']);

/** The document is not what we would have written: by hand, or by a version to come. */
export class UnreadableDocument extends Error {
  constructor(id: string, problem: string) {
    super(`${id}: ${problem}`);
    this.name = 'UnreadableDocument';
  }
}

/**
 * A resource name as a document id, reversibly: a `/` would begin a subcollection. What follows the rule for reserved
 * ids (`.`, `..`, `__…__`) is escaped as well, for message ids that are not ours; half a surrogate pair, which no id can
 * hold, becomes the replacement character.
 */
export function documentId(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /^[._]/,
    (first) => `%${first.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The name that a document id stands for.
 *
 * @throws {UnreadableDocument} if it stands for none
 */
export function nameOfDocument(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw new UnreadableDocument(id, 'the id is not a name of ours');
  }
}

export function recordDocument(record: BackupRecord): DocumentData {
  return { ...withEventsAsText(Object.entries(record)), ...flagsOf(record) };
}

function flagsOf(record: BackupRecord): DocumentData {
  const unsent = record.outbox.length > 0;
  return { unsent, pending: isOpen(record) || unsent };
}

/**
 * What makes the next record of the old one, as an update: what the old one had and the next one has not is deleted,
 * and what is the same object or value in both is left out. Only right where the document is known to be the old one.
 */
export function recordUpdate(from: BackupRecord, to: BackupRecord): DocumentData {
  const gone = Object.keys(from).filter((field) => !Object.hasOwn(to, field));
  const before: Readonly<Record<string, unknown>> = { ...from };
  const changed = Object.entries(to).filter(([field, value]) => before[field] !== value);
  return {
    ...Object.fromEntries(gone.map((field) => [field, FieldValue.delete()])),
    ...withEventsAsText(changed),
    ...flagsOf(to),
  };
}

export function parseRecord(id: string, data: DocumentData): BackupRecord {
  const { pending, unsent, ...fields } = data;
  return parsed(RecordSchema, id, fieldsFrom(id, fields));
}

export function rejectionDocument(rejection: Rejection): DocumentData {
  return { ...withEventsAsText(Object.entries(rejection)), pending: !rejection.announced };
}

export function parseRejection(id: string, data: DocumentData): Rejection {
  const { pending, ...fields } = data;
  return parsed(RejectionSchema, id, fieldsFrom(id, fields));
}

/** The fields of a document: those given, with the events in them as text. */
export function withEventsAsText(fields: readonly (readonly [string, unknown])[]): DocumentData {
  return Object.fromEntries(
    fields.map(([field, value]) => [field, eventFields.has(field) ? JSON.stringify(value) : value]),
  );
}

/** The fields of a document as our schemas have them: with the events that lie in it as text, and dates for timestamps. */
export function fieldsFrom(id: string, fields: DocumentData): DocumentData {
  return withDates(
    Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [
        field,
        eventFields.has(field) ? parsedJson(id, field, value) : value,
      ]),
    ),
  );
}

function parsedJson(id: string, field: string, value: unknown): unknown {
  try {
    if (typeof value === 'string') return JSON.parse(value);
  } catch {
    // Said below.
  }
  throw new UnreadableDocument(id, `${field}: not the JSON of events`);
}

/** Parses what came out of the store, or throws UnreadableDocument with the first thing that is wrong. */
export function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  id: string,
  data: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UnreadableDocument(id, `${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`);
}

/** What was read, or undefined where the document is unreadable. */
export function ifReadable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableDocument) return undefined;
    throw error;
  }
}

// Only `expireAt` is a timestamp of Firestore's, because its TTL wants one. All other times are RFC 3339.
function withDates(fields: DocumentData): DocumentData {
  const { expireAt } = fields;
  return expireAt instanceof Timestamp ? { ...fields, expireAt: expireAt.toDate() } : fields;
}
