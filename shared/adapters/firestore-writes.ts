import type {
  DocumentData,
  DocumentReference,
  Firestore,
  Precondition,
  WriteResult,
} from '@google-cloud/firestore';
import { gathering } from '../gather.ts';
import { within } from './firestore-deadline.ts';

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

/**
 * One by one, but those that come while others are under way go together in the next call: in a burst of requests that
 * halves their CPU (bench: warm-burst).
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
