import protobuf, { type Enum, type Field, type Type } from 'protobufjs';
import { GrpcError } from '../grpc/error.ts';
import { camelCase, snakeCase } from './names.ts';

/*
 * proto3-json-serializer passes over names that it does not know, knows one of their two spellings, and takes a word that is
 * no value of an enum for none. Google's services refuse the first and the last, and read both spellings. So a request is
 * held to its message here, before the serializer gets it.
 */

/** JSON as a message has it: names in camel case. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

type JsonObject = Readonly<Record<string, Json>>;

/** Messages that are no objects of fields in JSON: the serializer reads them. */
const valuesOfTheirOwn: ReadonlySet<string> = new Set([
  '.google.protobuf.Any',
  '.google.protobuf.Duration',
  '.google.protobuf.ListValue',
  '.google.protobuf.Struct',
  '.google.protobuf.Timestamp',
  '.google.protobuf.Value',
]);

const numbers = /^(?:(?:u|s)?int|s?fixed)(?:32|64)$|^float$|^double$/;

/**
 * Reads the JSON of a message: names in either spelling, null where a field is not set, numbers and booleans for text.
 *
 * @throws {GrpcError} INVALID_ARGUMENT with the place in the JSON and what is wrong there
 */
export function readMessage(type: Type, json: unknown, place = ''): JsonObject {
  if (!isObject(json)) throw refusal(place, 'an object is expected');
  const read = new Map<string, Json>();
  for (const [name, value] of Object.entries(json)) {
    const key = camelCase(name);
    const at = place === '' ? name : `${place}.${name}`;
    const field = Object.hasOwn(type.fields, key) ? type.fields[key]?.resolve() : undefined;
    if (field === undefined) throw refusal(at, `Unknown name ${JSON.stringify(name)}: Cannot find field.`);
    if (read.has(key)) throw refusal(at, 'it is there twice, in two spellings');
    if (value !== null) read.set(key, readField(field, value, at));
  }
  return Object.fromEntries(read);
}

/** Reads the value of a field: a list, a map, or one value. */
export function readField(field: Field, json: unknown, place: string): Json {
  if (field instanceof protobuf.MapField) {
    if (!isObject(json)) throw refusal(place, 'an object is expected');
    const entries = Object.entries(json);
    return Object.fromEntries(
      entries.map(([key, value]) => [key, readValue(field, value, `${place}.${key}`)]),
    );
  }
  if (!field.repeated) return readValue(field, json, place);
  if (!Array.isArray(json)) throw refusal(place, 'a list is expected');
  return json.map((value, index) => readValue(field, value, `${place}[${index}]`));
}

function readValue({ type, resolvedType }: Field, json: unknown, place: string): Json {
  if (resolvedType instanceof protobuf.Enum) return readEnum(resolvedType, json, place);
  if (resolvedType instanceof protobuf.Type) {
    if (resolvedType.fullName === '.google.protobuf.FieldMask') return readMask(json, place);
    return valuesOfTheirOwn.has(resolvedType.fullName)
      ? asJson(json)
      : readMessage(resolvedType, json, place);
  }
  if (type === 'bool') return readBoolean(json, place);
  if (numbers.test(type)) return readNumber(type, json, place);
  if (typeof json !== 'string' && typeof json !== 'number' && typeof json !== 'boolean')
    throw refusal(place, 'text is expected');
  const text = String(json);
  if (type === 'bytes' && !isBase64(text))
    throw refusal(place, 'data is expected in base64, of either alphabet');
  return text;
}

function readEnum({ name, values, valuesById }: Enum, json: unknown, place: string): Json {
  if (typeof json === 'string' && Object.hasOwn(values, json)) return json;
  if (typeof json === 'number' && Object.hasOwn(valuesById, json)) return json;
  const known = Object.keys(values).join(', ');
  throw refusal(place, `a value of ${name} is expected: ${known}`);
}

function readBoolean(json: unknown, place: string): boolean {
  if (typeof json === 'boolean') return json;
  if (json === 'true' || json === 'false') return json === 'true';
  throw refusal(place, 'true or false is expected');
}

function readNumber(type: string, json: unknown, place: string): number | string {
  const pattern = /int|fixed/.test(type) ? /^-?\d+$/ : /^-?\d+(\.\d+)?(e[+-]?\d+)?$|^-?Infinity$|^NaN$/i;
  if ((typeof json === 'number' || typeof json === 'string') && pattern.test(String(json))) return json;
  throw refusal(place, /int|fixed/.test(type) ? 'a whole number is expected' : 'a number is expected');
}

/** Paths in camel case, as JSON has them, or as the proto spells them, as gcloud has them. */
function readMask(json: unknown, place: string): string {
  if (typeof json !== 'string')
    throw refusal(place, 'the names of fields are expected, with commas between them');
  return snakeCase(json);
}

/** A single character more than whole groups of four holds no byte. */
function isBase64(text: string): boolean {
  return /^[\w+/-]*={0,2}$/.test(text) && text.replaceAll('=', '').length % 4 !== 1;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** What JSON.parse gave, or text of a query. */
function asJson(json: unknown): Json {
  if (json === null || typeof json === 'boolean' || typeof json === 'number' || typeof json === 'string')
    return json;
  if (Array.isArray(json)) return json.map(asJson);
  return isObject(json)
    ? Object.fromEntries(Object.entries(json).map(([key, value]) => [key, asJson(value)]))
    : null;
}

function refusal(place: string, problem: string): GrpcError {
  return new GrpcError(
    'INVALID_ARGUMENT',
    `Invalid JSON payload received. ${place === '' ? 'body' : place}: ${problem}`,
  );
}
