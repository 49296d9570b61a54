import { GrpcError } from '../grpc/error.ts';
import type { Fields, Value } from './wire.ts';

const maxDocumentBytes = 1024 * 1024;
const maxValueBytes = maxDocumentBytes - 89;
const reserved = /^__.*__$/s;
/** The client library writes a vector as a map with this key. */
const vectorType = '__type__';

/** Refuses, with INVALID_ARGUMENT, fields that a document may not have: cloud.google.com/firestore/quotas#limits */
export function requireStorable(name: string, fields: Fields): void {
  for (const [field, value] of Object.entries(fields)) {
    requireFieldName(field);
    requireStorableValue(field, value);
  }
  const bytes = documentBytes(name, fields);
  if (bytes > maxDocumentBytes)
    throw new GrpcError(
      'INVALID_ARGUMENT',
      `Document '${name}' cannot be written because its size (${bytes} bytes) exceeds the maximum allowed size of ` +
        `${maxDocumentBytes} bytes.`,
    );
}

function requireFieldName(field: string): void {
  if (field === '') throw new GrpcError('INVALID_ARGUMENT', 'A field name must not be empty.');
  if (reserved.test(field)) throw new GrpcError('INVALID_ARGUMENT', `Field name '${field}' is reserved.`);
}

function requireStorableValue(field: string, value: Value): void {
  if (value.valueType === 'mapValue') requireStorableMap(value.mapValue.fields);
  else if (value.valueType === 'arrayValue') requireStorableArray(field, value.arrayValue.values);
  else if (contentBytes(value) > maxValueBytes)
    throw new GrpcError(
      'INVALID_ARGUMENT',
      `The value of property "${field}" is longer than ${maxValueBytes} bytes.`,
    );
}

function contentBytes(value: Value): number {
  return value.valueType === 'stringValue' ? Buffer.byteLength(value.stringValue) : valueBytes(value);
}

function requireStorableMap(fields: Fields): void {
  for (const [key, value] of Object.entries(fields)) {
    if (key !== vectorType) requireFieldName(key);
    requireStorableValue(key, value);
  }
}

function requireStorableArray(field: string, values: readonly Value[]): void {
  for (const value of values) {
    if (value.valueType === 'arrayValue')
      throw new GrpcError('INVALID_ARGUMENT', `Property ${field} contains an array directly in an array.`);
    requireStorableValue(field, value);
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
