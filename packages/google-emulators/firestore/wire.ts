/**
 * The messages of google.firestore.v1 as `serveGrpc` hands them over: a field left out has its default, a message
 * left out is null, and every oneof names the member that is set. The client library's own interfaces allow
 * undefined, null, number, Long and string for each of them; `packages/google-emulators/test/firestore/wire.test.ts` keeps the two in step.
 */

export interface Timestamp {
  readonly seconds: string;
  readonly nanos: number;
}

export type Fields = Readonly<Record<string, Value>>;

/** A field's value, tagged by its oneof. Kept as it came, so that what is read is what was written. */
export type Value =
  | { readonly valueType: 'nullValue'; readonly nullValue: 'NULL_VALUE' }
  | { readonly valueType: 'booleanValue'; readonly booleanValue: boolean }
  | { readonly valueType: 'integerValue'; readonly integerValue: string }
  | { readonly valueType: 'doubleValue'; readonly doubleValue: number }
  | { readonly valueType: 'timestampValue'; readonly timestampValue: Timestamp }
  | { readonly valueType: 'stringValue'; readonly stringValue: string }
  | { readonly valueType: 'bytesValue'; readonly bytesValue: Uint8Array }
  | { readonly valueType: 'referenceValue'; readonly referenceValue: string }
  | {
      readonly valueType: 'geoPointValue';
      readonly geoPointValue: { readonly latitude: number; readonly longitude: number };
    }
  | { readonly valueType: 'arrayValue'; readonly arrayValue: { readonly values: readonly Value[] } }
  | { readonly valueType: 'mapValue'; readonly mapValue: { readonly fields: Fields } };

export interface Document {
  readonly name: string;
  readonly fields: Fields;
  readonly createTime: Timestamp | null;
  readonly updateTime: Timestamp | null;
}

export interface DocumentMask {
  readonly fieldPaths: readonly string[];
}

export type Precondition =
  | { readonly conditionType: 'exists'; readonly exists: boolean }
  | { readonly conditionType: 'updateTime'; readonly updateTime: Timestamp };

interface Target {
  readonly fieldPath: string;
}

export type FieldTransform = Target &
  (
    | {
        readonly transformType: 'setToServerValue';
        readonly setToServerValue: 'SERVER_VALUE_UNSPECIFIED' | 'REQUEST_TIME';
      }
    | { readonly transformType: 'increment'; readonly increment: Value }
    | { readonly transformType: 'maximum'; readonly maximum: Value }
    | { readonly transformType: 'minimum'; readonly minimum: Value }
    | {
        readonly transformType: 'appendMissingElements';
        readonly appendMissingElements: { readonly values: readonly Value[] };
      }
    | {
        readonly transformType: 'removeAllFromArray';
        readonly removeAllFromArray: { readonly values: readonly Value[] };
      }
  );

interface WriteOptions {
  readonly updateMask: DocumentMask | null;
  readonly updateTransforms: readonly FieldTransform[];
  readonly currentDocument: Precondition | null;
}

export type Write = WriteOptions &
  (
    | { readonly operation: 'update'; readonly update: Document }
    | { readonly operation: 'delete'; readonly delete: string }
    | {
        readonly operation: 'transform';
        readonly transform: {
          readonly document: string;
          readonly fieldTransforms: readonly FieldTransform[];
        };
      }
  );

export interface WriteResult {
  readonly updateTime: Timestamp | null;
  readonly transformResults: readonly Value[];
}

export type TransactionOptions =
  | { readonly mode: 'readOnly'; readonly readOnly: { readonly readTime?: Timestamp } }
  | { readonly mode: 'readWrite'; readonly readWrite: object };

/** The state of the database that a read sees; the latest if none is set. */
export interface Consistency {
  readonly transaction?: Uint8Array;
  readonly newTransaction?: TransactionOptions;
  readonly readTime?: Timestamp;
}
