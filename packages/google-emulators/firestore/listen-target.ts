import { GrpcError } from '../grpc/error.ts';
import type { Database } from './database.ts';
import { type StoredDocument, toWire } from './document.ts';
import type { FieldPath } from './field-path.ts';
import { compileQuery } from './query.ts';
import type { StructuredQuery } from './query-wire.ts';
import type { Micros } from './timestamp.ts';
import type { Document } from './wire.ts';

/** What a client listens to. */
export interface ListenTarget {
  readonly targetId: number;
  readonly targetType?: 'query' | 'documents';
  readonly query?: { readonly parent: string; readonly structuredQuery: StructuredQuery };
  readonly documents?: { readonly documents: readonly string[] };
  /** Set when a client comes back. */
  readonly resumeType?: string;
}

/** What has changed in a target between two looks at it. */
export interface Changes {
  /** New in it, or written since. */
  readonly changed: readonly Document[];
  /** No longer in it, though they still exist. */
  readonly removed: readonly string[];
  readonly deleted: readonly string[];
}

/** A target, and what of it has been told. */
export interface Shown {
  changesAt(at: Micros): Changes;
}

/** Refuses, with INVALID_ARGUMENT, a target that cannot be listened to. */
export function showing(database: Database, target: ListenTarget): Shown {
  const { look, mask } = lookOf(database, target);
  const told = new Map<string, Micros>();
  return {
    changesAt(at) {
      const documents = look(at);
      const changed = documents.filter(({ name, updatedAt }) => told.get(name) !== updatedAt);
      const present = new Set(documents.map(({ name }) => name));
      const missing = [...told.keys()].filter((name) => !present.has(name));
      const exists = (name: string) => database.store.get(name, at) !== undefined;
      for (const { name, updatedAt } of changed) told.set(name, updatedAt);
      for (const name of missing) told.delete(name);
      database.showed(changed.length);
      return {
        changed: changed.map((document) => toWire(document, mask)),
        removed: missing.filter(exists),
        deleted: missing.filter((name) => !exists(name)),
      };
    },
  };
}

interface Look {
  readonly look: (at: Micros) => readonly StoredDocument[];
  readonly mask: readonly FieldPath[] | undefined;
}

function lookOf(database: Database, { query: asked, documents }: ListenTarget): Look {
  if (asked) {
    const query = compileQuery(asked.parent, asked.structuredQuery);
    return { look: (at) => database.matching(query, at), mask: query.mask };
  }
  if (!documents) throw new GrpcError('INVALID_ARGUMENT', 'A target is a query or a list of documents.');
  const look = (at: Micros) => documents.documents.flatMap((name) => database.store.get(name, at) ?? []);
  return { look, mask: undefined };
}
