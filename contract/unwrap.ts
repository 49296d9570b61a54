/*
 * An event travels in several wrappings: as a Pub/Sub message (in binary or structured mode), inside the body of a
 * push, inside the CloudEvent that Eventarc or functions-framework makes of that, or as a CloudEvent in JSON. The
 * specification: https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md
 */

type Fields = Readonly<Record<string, unknown>>;

export type Unwrapped =
  | { readonly ok: true; readonly event: Fields }
  | { readonly ok: false; readonly reason: string };

/** The type of the CloudEvents that Eventarc makes of Pub/Sub messages. */
const messagePublished = 'google.cloud.pubsub.topic.v1.messagePublished';

/** Finds the CloudEvent in whatever was delivered and gives it as one object, unchecked. Never throws. */
export function unwrap(delivered: unknown): Unwrapped {
  if (typeof delivered === 'string') return fromText(delivered);
  if (delivered instanceof Uint8Array) return fromBytes(delivered);
  if (!isObject(delivered)) return no('neither a Pub/Sub message nor a CloudEvent');
  if (isObject(delivered.message)) return fromMessage(delivered.message);
  if (isObject(delivered.attributes)) return fromMessage(delivered);
  if (delivered.specversion === undefined) return no('a message without attributes, and no CloudEvent');
  if (delivered.type !== messagePublished) return { ok: true, event: fromCloudEvent(delivered) };
  return isObject(delivered.data) && isObject(delivered.data.message)
    ? fromMessage(delivered.data.message)
    : no(`a CloudEvent of type ${messagePublished} with no message in it`);
}

/** A Pub/Sub message: `data` is bytes from the client library, and base64 in the JSON of a push or a pull. */
function fromMessage(message: Fields): Unwrapped {
  const bytes = bytesOf(message.data);
  if (bytes === undefined) return no('the data of the message is neither bytes nor base64');
  const attributes = isObject(message.attributes) ? message.attributes : {};
  // Some publishers write Content-Type.
  const contentType = attributes['content-type'] ?? attributes['Content-Type'];
  if (typeof contentType === 'string' && contentType.toLowerCase().startsWith('application/cloudevents'))
    return fromBytes(bytes);
  if (attributes['ce-specversion'] === undefined)
    return no('a message without ce-… attributes is no CloudEvent');
  const data = parseJson(bytes);
  if (!data.ok) return no(`the data of the message ${data.reason}`);
  const context = Object.entries(attributes).flatMap(([key, value]) =>
    key.startsWith('ce-') ? [[key.slice(3), value]] : [],
  );
  return {
    ok: true,
    event: { datacontenttype: contentType, ...Object.fromEntries(context), data: data.value },
  };
}

function fromText(text: string): Unwrapped {
  return fromBytes(new TextEncoder().encode(text));
}

/** A CloudEvent in its JSON format, or the body of a push. */
function fromBytes(bytes: Uint8Array): Unwrapped {
  const json = parseJson(bytes);
  if (!json.ok) return no(`the text ${json.reason}`);
  return isObject(json.value) ? unwrap(json.value) : no('JSON, but no object');
}

/** Functions hand over the data of a CloudEvent parsed, as text or as bytes, after the library that read it. */
function fromCloudEvent(event: Fields): Fields {
  const { data } = event;
  if (typeof data !== 'string' && !(data instanceof Uint8Array)) return { ...event };
  const json = parseJson(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  return json.ok ? { ...event, data: json.value } : { ...event };
}

/** Undefined where it is neither bytes nor base64. No data at all is no bytes. */
function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof Uint8Array) return data;
  if (data === undefined || data === null) return new Uint8Array();
  if (typeof data !== 'string') return undefined;
  try {
    return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };

function parseJson(bytes: Uint8Array): Json {
  if (bytes.length === 0) return { ok: false, reason: 'is empty' };
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, reason: 'is not JSON' };
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function no(reason: string): Unwrapped {
  return { ok: false, reason };
}
