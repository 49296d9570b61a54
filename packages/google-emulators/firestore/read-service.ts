import { GrpcError } from '../grpc/error.ts';
import type { Databases } from './databases.ts';
import { type StoredDocument, toWire } from './document.ts';
import { parseFieldPath } from './field-path.ts';
import { compareStrings } from './resource-name.ts';
import { toTimestamp } from './timestamp.ts';
import type { Consistency, Document, DocumentMask, Timestamp } from './wire.ts';

export interface GetDocumentRequest extends Consistency {
  readonly name: string;
  readonly mask: DocumentMask | null;
}

export interface BatchGetDocumentsRequest extends Consistency {
  readonly database: string;
  readonly documents: readonly string[];
  readonly mask: DocumentMask | null;
}

export interface ListDocumentsRequest extends Consistency {
  readonly parent: string;
  readonly collectionId: string;
  readonly pageSize: number;
  readonly pageToken: string;
  readonly mask: DocumentMask | null;
  readonly showMissing: boolean;
}

export interface ListCollectionIdsRequest extends Consistency {
  readonly parent: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface BatchGetDocumentsResponse {
  readonly found?: Document;
  readonly missing?: string;
  readonly transaction?: Uint8Array;
  readonly readTime?: Timestamp;
}

const defaultPageSize = 300;

/** The methods that read documents and collections by name. */
export function readHandlers(databases: Databases) {
  const getDocument = (request: GetDocumentRequest) => {
    const database = databases.holding(request.name);
    const document = database.get(request.name, database.snapshot(request));
    if (document === undefined) throw new GrpcError('NOT_FOUND', `Document "${request.name}" not found.`);
    return toWire(document, paths(request.mask));
  };

  const batchGetDocuments = (request: BatchGetDocumentsRequest): BatchGetDocumentsResponse[] => {
    const database = databases.holding(request.database);
    const snapshot = database.snapshot(request);
    const mask = paths(request.mask);
    const readTime = toTimestamp(snapshot.at);
    const responses: BatchGetDocumentsResponse[] = request.documents.map((name) => {
      const document = database.get(name, snapshot);
      return document === undefined
        ? { missing: name, readTime }
        : { found: toWire(document, mask), readTime };
    });
    return snapshot.begun.length === 0 ? responses : [{ transaction: snapshot.begun }, ...responses];
  };

  const listDocuments = (request: ListDocumentsRequest) => {
    const { parent, collectionId, showMissing, mask } = request;
    const database = databases.holding(parent);
    const snapshot = database.snapshot(request);
    const collection = `${parent}/${collectionId}`;
    const existing = byName(database.list(parent, collectionId, snapshot));
    const names = new Set(existing.keys());
    if (showMissing)
      for (const below of database.store.collectionsBelow(collection, snapshot.at))
        names.add(`${collection}/${nextSegment(collection, below)}`);
    const { items, nextPageToken } = pageOf([...names], request);
    const masked = paths(mask);
    const documents = items.map((name) => {
      const document = existing.get(name);
      return document === undefined ? { name } : toWire(document, masked);
    });
    return { documents, nextPageToken };
  };

  const listCollectionIds = (request: ListCollectionIdsRequest) => {
    const { parent } = request;
    const database = databases.holding(parent);
    const below = database.store.collectionsBelow(parent, database.snapshot(request).at);
    const { items, nextPageToken } = pageOf(
      [...new Set(below.map((name) => nextSegment(parent, name)))],
      request,
    );
    return { collectionIds: items, nextPageToken };
  };

  return {
    GetDocument: getDocument,
    BatchGetDocuments: batchGetDocuments,
    ListDocuments: listDocuments,
    ListCollectionIds: listCollectionIds,
  };
}

function paths(mask: DocumentMask | null) {
  return mask === null ? undefined : mask.fieldPaths.map(parseFieldPath);
}

function byName(documents: Iterable<StoredDocument>): Map<string, StoredDocument> {
  return new Map([...documents].map((document) => [document.name, document]));
}

function nextSegment(parent: string, name: string): string {
  const [segment = ''] = name.slice(parent.length + 1).split('/');
  return segment;
}

/** The names after the token, which is the last name of the page before. */
function pageOf(
  names: string[],
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
) {
  const rest = names.sort(compareStrings).filter((name) => compareStrings(name, pageToken) > 0);
  const items = rest.slice(0, pageSize || defaultPageSize);
  return { items, nextPageToken: items.length < rest.length ? (items.at(-1) ?? '') : '' };
}
