import protos from '@google-cloud/firestore-api/build/protos/protos.json' with { type: 'json' };
import { type Clock, systemClock } from '../clock.ts';
import type { Intercept } from '../grpc/intercept.ts';
import { type GrpcServer, serveGrpc } from '../grpc/server.ts';
import { Databases } from './databases.ts';
import { type DumpedDocument, dumpCollection } from './dump.ts';
import { listenHandlers } from './listen-service.ts';
import { type Copy, multiply } from './multiply.ts';
import { notThere } from './not-there.ts';
import { queryHandlers } from './query-service.ts';
import { readHandlers } from './read-service.ts';
import { type Usage, UsageMeter } from './usage.ts';
import { writeHandlers } from './write-service.ts';

export interface FirestoreOptions {
  /** TCP port on 127.0.0.1; left out, a free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Sees every call before it is carried out: where tests inject faults. */
  readonly intercept?: Intercept;
}

/** A Firestore in this process. The helpers beside the gRPC API are not billed and take no part in transactions. */
export interface LocalFirestore extends GrpcServer {
  /** What clients have done since the start or the last `resetUsage`. */
  usage(): Usage;
  resetUsage(): void;
  /**
   * The documents of the collection at a path (`backups`, `backups/B/rounds`) as they stand, all or those of some ids,
   * ordered by name.
   */
  documents(collectionPath: string, isMeant?: (id: string) => boolean): DumpedDocument[];
  /**
   * Puts copies of a document (its full name) beside it, each with an id and some texts of its own: many documents in a
   * moment.
   */
  multiply(name: string, copies: Iterable<Copy>): void;
  /** Forgets every document of every database, and what was counted. */
  clear(): void;
}

/**
 * Serves google.firestore.v1.Firestore from memory to the real client library. Reads and commits are serialisable
 * by optimistic transactions: the one whose reads no longer hold at its commit is ABORTED, and the client retries it.
 * A method that it lacks answers UNIMPLEMENTED.
 */
export async function startFirestore(options: FirestoreOptions = {}): Promise<LocalFirestore> {
  const meter = new UsageMeter();
  const databases = new Databases(options.clock ?? systemClock, meter);
  const server = await serveGrpc({
    protos,
    services: {
      'google.firestore.v1.Firestore': {
        ...readHandlers(databases),
        ...queryHandlers(databases),
        ...writeHandlers(databases),
        ...listenHandlers(databases),
      },
    },
    notThere,
    port: options.port ?? 0,
    ...(options.intercept && { intercept: options.intercept }),
  });
  return {
    ...server,
    usage: () => meter.usage(),
    resetUsage: () => meter.reset(),
    documents: (collectionPath, isMeant) => dumpCollection(databases, collectionPath, isMeant),
    multiply: (name, copies) => multiply(databases, name, copies),
    clear: () => {
      databases.clear();
      meter.reset();
    },
  };
}
