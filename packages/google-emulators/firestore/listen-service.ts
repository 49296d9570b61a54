import type { ServerDuplexStream } from '@grpc/grpc-js';
import { GrpcError, toGrpcError } from '../grpc/error.ts';
import type { Database } from './database.ts';
import type { Databases } from './databases.ts';
import { type ListenTarget, type Shown, showing } from './listen-target.ts';
import { type Micros, toTimestamp } from './timestamp.ts';
import type { Document, Timestamp } from './wire.ts';

export interface ListenRequest {
  readonly database: string;
  readonly targetChange?: 'addTarget' | 'removeTarget';
  readonly addTarget?: ListenTarget;
  readonly removeTarget?: number;
}

export interface ListenResponse {
  readonly targetChange?: {
    readonly targetChangeType: 'NO_CHANGE' | 'ADD' | 'REMOVE' | 'CURRENT' | 'RESET';
    readonly targetIds?: number[];
    /** Why a target is not listened to, where nobody asked for its removal. */
    readonly cause?: { readonly code: number; readonly message: string };
    readonly resumeToken?: Uint8Array;
    readonly readTime?: Timestamp;
  };
  readonly documentChange?: { readonly document: Document; readonly targetIds: number[] };
  readonly documentDelete?: Gone;
  readonly documentRemove?: Gone;
}

interface Gone {
  readonly document: string;
  readonly removedTargetIds: number[];
  readonly readTime: Timestamp;
}

type Stream = ServerDuplexStream<ListenRequest, ListenResponse>;

/** The method that tells clients what changes: `onSnapshot` of the client library. */
export function listenHandlers(databases: Databases) {
  return { Listen: (stream: Stream) => serveListen(stream, databases) };
}

/** Serves one stream: any number of targets in one database, each shown in whole and then by its changes. */
function serveListen(stream: Stream, databases: Databases): void {
  const targets = new Map<number, Shown>();
  let database: Database | undefined;
  let unwatch = () => {};
  const tell = (at: Micros) => {
    const told = [...targets].map(([id, shown]) => tellChanges(stream, id, shown, at));
    if (told.includes(true)) stream.write({ targetChange: { targetChangeType: 'NO_CHANGE', ...moment(at) } });
  };
  const add = (from: Database, target: ListenTarget) => {
    try {
      const shown = showing(from, target);
      targets.set(target.targetId, shown);
      open(stream, target, shown, from.snapshot({}).at);
    } catch (error) {
      // A client that was told of the removal gets nothing more for this target, nor for an earlier one with its number.
      targets.delete(target.targetId);
      // The stream has other targets, and to its end a client would answer by asking again, for ever.
      const { code, details: message } = toGrpcError(error);
      const targetIds = [target.targetId];
      stream.write({ targetChange: { targetChangeType: 'REMOVE', targetIds, cause: { code, message } } });
    }
  };
  const hear = (request: ListenRequest) => {
    if (database === undefined) {
      database = databases.holding(request.database);
      unwatch = database.watch(tell);
    }
    if (request.targetChange === 'removeTarget') {
      const id = request.removeTarget ?? 0;
      targets.delete(id);
      stream.write({ targetChange: { targetChangeType: 'REMOVE', targetIds: [id] } });
    } else if (request.addTarget) add(database, request.addTarget);
    else throw new GrpcError('INVALID_ARGUMENT', 'A listen request adds a target or removes one.');
  };
  stream.on('data', (request: ListenRequest) => {
    try {
      hear(request);
    } catch (error) {
      unwatch();
      stream.emit('error', toGrpcError(error));
    }
  });
  stream.on('cancelled', () => unwatch());
  stream.on('end', () => {
    unwatch();
    stream.end();
  });
}

function open(stream: Stream, { targetId, resumeType }: ListenTarget, shown: Shown, at: Micros): void {
  const targetIds = [targetId];
  stream.write({ targetChange: { targetChangeType: 'ADD', targetIds } });
  // Who comes back is told everything anew: what it has may have changed in any way.
  if (resumeType !== undefined) stream.write({ targetChange: { targetChangeType: 'RESET', targetIds } });
  tellChanges(stream, targetId, shown, at);
  stream.write({ targetChange: { targetChangeType: 'CURRENT', targetIds, ...moment(at) } });
  stream.write({ targetChange: { targetChangeType: 'NO_CHANGE', ...moment(at) } });
}

/** Tells what has changed in a target since the last time. `false` when nothing has. */
function tellChanges(stream: Stream, id: number, shown: Shown, at: Micros): boolean {
  const { changed, removed, deleted } = shown.changesAt(at);
  const gone = (document: string): Gone => ({ document, removedTargetIds: [id], readTime: toTimestamp(at) });
  for (const document of changed) stream.write({ documentChange: { document, targetIds: [id] } });
  for (const name of removed) stream.write({ documentRemove: gone(name) });
  for (const name of deleted) stream.write({ documentDelete: gone(name) });
  return changed.length + removed.length + deleted.length > 0;
}

/** A moment as responses tell it, and as a client hands it back when it resumes. */
function moment(at: Micros) {
  return { readTime: toTimestamp(at), resumeToken: Buffer.from(String(at)) };
}
