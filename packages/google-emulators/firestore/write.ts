import { isDeepStrictEqual } from 'node:util';
import { GrpcError } from '../grpc/error.ts';
import type { StoredDocument } from './document.ts';
import { requireStorable } from './document-limits.ts';
import { fieldAt, parseFieldPath, withField } from './field-path.ts';
import { type Micros, toMicros } from './timestamp.ts';
import { applyTransform } from './transform.ts';
import type { DocumentMask, Fields, FieldTransform, Precondition, Value, Write } from './wire.ts';

/** What a write leaves behind. */
export interface Written {
  /** Undefined: deleted. The very object that was there before, where the write changed nothing. */
  readonly document: StoredDocument | undefined;
  readonly transformResults: readonly Value[];
}

/** The name of the document that a write is about. */
export function targetOf(write: Write): string {
  switch (write.operation) {
    case 'update':
      return write.update.name;
    case 'delete':
      return write.delete;
    case 'transform':
      return write.transform.document;
  }
}

/** Works a write out against the document as it stands, or refuses it. Stores nothing. */
export function applyWrite(write: Write, current: StoredDocument | undefined, commitAt: Micros): Written {
  const name = targetOf(write);
  if (write.currentDocument !== null) requirePrecondition(write.currentDocument, name, current);
  if (write.operation === 'delete') return { document: undefined, transformResults: [] };
  const updated =
    write.operation === 'update'
      ? updatedFields(write.update.fields, write.updateMask, current)
      : (current?.fields ?? {});
  const transforms = write.operation === 'update' ? write.updateTransforms : write.transform.fieldTransforms;
  const { fields, results } = transformedFields(updated, transforms, commitAt);
  requireStorable(name, fields);
  return { document: stored(name, fields, current, commitAt), transformResults: results };
}

function requirePrecondition(
  condition: Precondition,
  name: string,
  current: StoredDocument | undefined,
): void {
  if (condition.conditionType === 'updateTime') {
    requireVersion(toMicros(condition.updateTime), name, current);
    return;
  }
  if (condition.exists && current === undefined)
    throw new GrpcError('NOT_FOUND', `No document to update: ${name}`);
  if (!condition.exists && current !== undefined)
    throw new GrpcError('ALREADY_EXISTS', `Document already exists: ${name}`);
}

function requireVersion(required: Micros, name: string, current: StoredDocument | undefined): void {
  const stored = current?.updatedAt ?? 0;
  if (stored !== required)
    throw new GrpcError(
      'FAILED_PRECONDITION',
      `${name}: the stored version (${stored}) does not match the required base version (${required})`,
    );
}

function updatedFields(
  given: Fields,
  mask: DocumentMask | null,
  current: StoredDocument | undefined,
): Fields {
  if (mask === null) return given;
  let fields = current?.fields ?? {};
  for (const text of mask.fieldPaths) {
    const path = parseFieldPath(text);
    fields = withField(fields, path, fieldAt(given, path));
  }
  return fields;
}

function transformedFields(given: Fields, transforms: readonly FieldTransform[], commitAt: Micros) {
  let fields = given;
  const results: Value[] = [];
  for (const transform of transforms) {
    const path = parseFieldPath(transform.fieldPath);
    const { value, result } = applyTransform(transform, fieldAt(fields, path), commitAt);
    fields = withField(fields, path, value);
    results.push(result);
  }
  return { fields, results };
}

function stored(
  name: string,
  fields: Fields,
  current: StoredDocument | undefined,
  commitAt: Micros,
): StoredDocument {
  if (current !== undefined && isDeepStrictEqual(current.fields, fields)) return current;
  return { name, fields, createdAt: current?.createdAt ?? commitAt, updatedAt: commitAt };
}
