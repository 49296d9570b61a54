import type { Clock } from '../clock.ts';
import { GrpcError } from '../grpc/error.ts';
import type { StoredDocument } from './document.ts';
import { parseDocumentName } from './resource-name.ts';
import type { Micros } from './timestamp.ts';

/** The documents that a query ranges over. */
export interface Scope {
  /** `…/documents`, or the name of the document that the collections lie under. */
  readonly parent: string;
  /** Undefined: collections of any id. */
  readonly collectionId: string | undefined;
  /** Every collection below the parent, or only those directly under it. */
  readonly deep: boolean;
}

interface Version {
  readonly at: Micros;
  /** Undefined: deleted. */
  readonly document: StoredDocument | undefined;
}

interface Collection {
  readonly name: string;
  readonly documents: Map<string, Version[]>;
  changedAt: Micros;
}

/** As long as Firestore reads the past without point-in-time recovery. */
const historyMicros = 60 * 60 * 1_000_000;

/**
 * The documents of one database, each with its versions of the last hour, so that a read can see the state at any
 * moment of it. Every commit has a time of its own, later than each commit and each read before it, also when the
 * clock stands still or goes back.
 */
export class DocumentStore {
  readonly #clock: Clock;
  readonly #collections = new Map<string, Collection>();
  #latest: Micros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A moment that holds every commit so far and no later one. */
  readTime(): Micros {
    this.#latest = Math.max(this.#latest, this.#clock().getTime() * 1000);
    return this.#latest;
  }

  /** Refuses a moment that lies ahead, or so far back that its versions are gone. */
  requireReadable(at: Micros): void {
    const now = this.readTime();
    if (at > now) throw new GrpcError('INVALID_ARGUMENT', 'Cannot read at a time in the future.');
    if (at < now - historyMicros)
      throw new GrpcError('FAILED_PRECONDITION', 'The requested snapshot version is too old.');
  }

  /** A moment for the next commit. */
  nextCommitTime(): Micros {
    this.#latest = Math.max(this.#latest + 1, this.#clock().getTime() * 1000);
    return this.#latest;
  }

  get(name: string, at: Micros): StoredDocument | undefined {
    const { collection, id } = parseDocumentName(name);
    return versionAt(this.#collections.get(collection)?.documents.get(id), at)?.document;
  }

  /** Makes these the documents' newest versions, all at the same moment; undefined deletes. */
  put(documents: ReadonlyMap<string, StoredDocument | undefined>, at: Micros): void {
    for (const [name, document] of documents) {
      const { collection: collectionName, id } = parseDocumentName(name);
      const collection = this.#collection(collectionName);
      const versions = collection.documents.get(id) ?? [];
      versions.push({ at, document });
      forgetBefore(versions, at - historyMicros);
      collection.documents.set(id, versions);
      collection.changedAt = at;
    }
  }

  /** Whether the document was written after the given moment. */
  changedSince(name: string, at: Micros): boolean {
    const { collection, id } = parseDocumentName(name);
    return (this.#collections.get(collection)?.documents.get(id)?.at(-1)?.at ?? 0) > at;
  }

  /** Whether anything in the scope was written after the given moment. */
  scopeChangedSince(scope: Scope, at: Micros): boolean {
    return this.#within(scope).some((collection) => collection.changedAt > at);
  }

  /** The documents in a scope at a moment, in no particular order. */
  *scan(scope: Scope, at: Micros): Generator<StoredDocument> {
    for (const collection of this.#within(scope)) yield* living(collection, at);
  }

  /** The full names of the collections anywhere below a parent that hold a document at a moment. */
  collectionsBelow(parent: string, at: Micros): string[] {
    return this.#within({ parent, collectionId: undefined, deep: true })
      .filter((collection) => !living(collection, at).next().done)
      .map((collection) => collection.name);
  }

  clear(): void {
    this.#collections.clear();
  }

  #within({ parent, collectionId, deep }: Scope): Collection[] {
    if (!deep && collectionId !== undefined) {
      const collection = this.#collections.get(`${parent}/${collectionId}`);
      return collection === undefined ? [] : [collection];
    }
    return [...this.#collections.values()].filter(({ name }) => {
      if (!name.startsWith(`${parent}/`)) return false;
      const lastSlash = name.lastIndexOf('/');
      if (!deep && lastSlash !== parent.length) return false;
      return collectionId === undefined || name.slice(lastSlash + 1) === collectionId;
    });
  }

  #collection(name: string): Collection {
    const known = this.#collections.get(name);
    if (known !== undefined) return known;
    const collection = { name, documents: new Map(), changedAt: 0 };
    this.#collections.set(name, collection);
    return collection;
  }
}

function* living(collection: Collection, at: Micros): Generator<StoredDocument> {
  for (const versions of collection.documents.values()) {
    const document = versionAt(versions, at)?.document;
    if (document !== undefined) yield document;
  }
}

function versionAt(versions: readonly Version[] | undefined, at: Micros): Version | undefined {
  return versions?.findLast((version) => version.at <= at);
}

/** Keeps the newest version of before the horizon: it is what a read at the horizon sees. */
function forgetBefore(versions: Version[], horizon: Micros): void {
  const firstKept = versions.findLastIndex((version) => version.at <= horizon);
  if (firstKept > 0) versions.splice(0, firstKept);
}
