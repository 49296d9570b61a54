import type {
  DocumentData,
  DocumentReference,
  Firestore,
  Precondition,
  WriteResult,
} from '@google-cloud/firestore';
import { status } from '@grpc/grpc-js';
import { gathering } from '../../runtime/gather.ts';
import { codeOf } from '../../runtime/log.ts';
import { NoAnswer, within } from './deadline.ts';

/** One write of one document. Each is carried out, or refused, apart from all others. */
export type Write =
  | { readonly kind: 'create'; readonly reference: DocumentReference; readonly data: DocumentData }
  | {
      readonly kind: 'update';
      readonly reference: DocumentReference;
      readonly data: DocumentData;
      readonly precondition: Precondition;
    };

export type Written =
  | { readonly ok: true; readonly result: WriteResult }
  | { readonly ok: false; readonly error: unknown };

/** True if the document was made, changed or deleted (by hand, or by its time to live) since it was read. */
export function isOvertaken(error: unknown): boolean {
  const code = codeOf(error);
  return code === status.FAILED_PRECONDITION || code === status.NOT_FOUND || code === status.ALREADY_EXISTS;
}

/** Carries out writes. Never rejects; the results are in the order of the writes. */
export type Writer = (writes: readonly Write[]) => Promise<Written[]>;

/** Many at once: a bulk writer takes a quarter of the CPU of as many commits. */
export function bulkWrites(firestore: Firestore, timeoutMs: number): Writer {
  return async (writes) => {
    const writer = firestore.bulkWriter({ throttling: false });
    // A write that failed is left as it is: the next tick decides again.
    writer.onWriteError(() => false);
    const results = writes.map((write) =>
      outcomeOf(
        timeoutMs,
        write.kind === 'create'
          ? writer.create(write.reference, write.data)
          : writer.update(write.reference, write.data, write.precondition),
      ),
    );
    void writer.close();
    return Promise.all(results);
  };
}

/** So many go into one commit: as many whole events as these may have stay well below Firestore's 10 MiB. */
const writesInACommit = 100;

/**
 * Very many writes, in commits of a hundred. A commit is carried out whole or not at all, so if one of its writes was
 * overtaken, all of them are tried again, each by itself. A tick that settles all of its records makes a fifth of the calls
 * and takes a tenth less CPU than with a bulk writer alone (bench: tick; median of four pairs, 3,000 records).
 */
export function committedWrites(firestore: Firestore, timeoutMs: number): Writer {
  const apart = bulkWrites(firestore, timeoutMs);
  const together = async (writes: readonly Write[]): Promise<Written[]> => {
    const batch = firestore.batch();
    for (const write of writes) {
      if (write.kind === 'create') batch.create(write.reference, write.data);
      else batch.update(write.reference, write.data, write.precondition);
    }
    try {
      const results = await within(timeoutMs, batch.commit());
      return results.map((result) => ({ ok: true, result }));
    } catch (error) {
      return error instanceof NoAnswer ? writes.map(() => ({ ok: false, error })) : apart(writes);
    }
  };
  return async (writes) => {
    const commits: Promise<Written[]>[] = [];
    for (let first = 0; first < writes.length; first += writesInACommit)
      commits.push(together(writes.slice(first, first + writesInACommit)));
    return (await Promise.all(commits)).flat();
  };
}

/**
 * One by one, but those that come while others are under way go together in the next call: in a burst a request makes half
 * a call of Firestore instead of four (bench: warm-burst, cost).
 */
export function gatheredWrites(firestore: Firestore, timeoutMs: number): Writer {
  const bulk = bulkWrites(firestore, timeoutMs);
  return gathering(async (writes: readonly Write[]) => {
    const [only] = writes;
    return only !== undefined && writes.length === 1 ? [await commit(only, timeoutMs)] : bulk(writes);
  });
}

function commit(write: Write, timeoutMs: number): Promise<Written> {
  const { reference, data } = write;
  return outcomeOf(
    timeoutMs,
    write.kind === 'create' ? reference.create(data) : reference.update(data, write.precondition),
  );
}

async function outcomeOf(timeoutMs: number, answer: Promise<WriteResult>): Promise<Written> {
  try {
    return { ok: true, result: await within(timeoutMs, answer) };
  } catch (error) {
    return { ok: false, error };
  }
}
