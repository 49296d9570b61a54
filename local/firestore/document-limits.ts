import { GrpcError } from '../grpc/error.ts';
import type { Fields, Value } from './wire.ts';

const maxDocumentBytes = 1024 * 1024;
const maxDepth = 20;
const reserved = /^__.*__$/s;
/** How the client library writes a vector: a map with these two keys. */
const vectorType = '__type__';

/** Refuses, with INVALID_ARGUMENT, fields that a document may not have: cloud.google.com/firestore/quotas#limits */
export function requireStorable(name: string, fields: Fields): void {
  for (const [field, value] of Object.entries(fields)) requireStorableField(field, value, 1);
  const bytes = documentBytes(name, fields);
  if (bytes > maxDocumentBytes)
    throw new GrpcError(
      'INVALID_ARGUMENT',
      `Document '${name}' cannot be written because its size (${grouped(bytes)} bytes) exceeds the maximum ` +
        `allowed size of ${grouped(maxDocumentBytes)} bytes.`,
    );
}

function requireStorableField(field: string, value: Value, depth: number): void {
  if (field === '') throw new GrpcError('INVALID_ARGUMENT', 'A field name must not be empty.');
  if (reserved.test(field) && !(field === vectorType && depth > 1))
    throw new GrpcError('INVALID_ARGUMENT', `Field name "${field}" is reserved.`);
  requireStorableValue(field, value, depth);
}

function requireStorableValue(field: string, value: Value, depth: number): void {
  if (depth > maxDepth)
    throw new GrpcError('INVALID_ARGUMENT', `Property ${field} is nested deeper than ${maxDepth} levels.`);
  if (value.valueType === 'mapValue')
    for (const [key, inner] of Object.entries(value.mapValue.fields))
      requireStorableField(key, inner, depth + 1);
  if (value.valueType !== 'arrayValue') return;
  for (const element of value.arrayValue.values) {
    if (element.valueType === 'arrayValue')
      throw new GrpcError('INVALID_ARGUMENT', `Property ${field} contains an array directly in an array.`);
    requireStorableValue(field, element, depth + 1);
  }
}

/** A document's size as Firestore counts it: cloud.google.com/firestore/docs/storage-size */
export function documentBytes(name: string, fields: Fields): number {
  const path = name.split('/').slice(5);
  return path.reduce((sum, segment) => sum + stringBytes(segment), 16) + fieldsBytes(fields) + 32;
}

function fieldsBytes(fields: Fields): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(fields)) bytes += stringBytes(name) + valueBytes(value);
  return bytes;
}

function stringBytes(text: string): number {
  return Buffer.byteLength(text) + 1;
}

function valueBytes(value: Value): number {
  switch (value.valueType) {
    case 'nullValue':
    case 'booleanValue':
      return 1;
    case 'integerValue':
    case 'doubleValue':
    case 'timestampValue':
      return 8;
    case 'geoPointValue':
      return 16;
    case 'stringValue':
      return stringBytes(value.stringValue);
    case 'bytesValue':
      return value.bytesValue.length;
    case 'referenceValue':
      return value.referenceValue
        .split('/')
        .slice(5)
        .reduce((sum, segment) => sum + stringBytes(segment), 16);
    case 'arrayValue':
      return value.arrayValue.values.reduce((sum, element) => sum + valueBytes(element), 0);
    case 'mapValue':
      return fieldsBytes(value.mapValue.fields);
  }
}

function grouped(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
