import { type FieldPath, fieldAt, project } from './field-path.ts';
import { type Micros, toTimestamp } from './timestamp.ts';
import type { Document, Fields, Value } from './wire.ts';

/** A document as one version of it is stored. */
export interface StoredDocument {
  readonly name: string;
  readonly fields: Fields;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** The document as a read returns it, reduced to the fields that a mask names. */
export function toWire(document: StoredDocument, mask?: readonly FieldPath[]): Document {
  return {
    name: document.name,
    fields: mask === undefined ? document.fields : project(document.fields, mask),
    createTime: toTimestamp(document.createdAt),
    updateTime: toTimestamp(document.updatedAt),
  };
}

/** What a query sees at a path: `__name__` is the document's own name, everything else a field. */
export function valueAt(document: StoredDocument, path: FieldPath): Value | undefined {
  if (isDocumentId(path)) return { valueType: 'referenceValue', referenceValue: document.name };
  return fieldAt(document.fields, path);
}

export function isDocumentId(path: FieldPath): boolean {
  return path.length === 1 && path[0] === '__name__';
}
