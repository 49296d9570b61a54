import { type Query, QueryDocumentSnapshot } from '@google-cloud/firestore';

/*
 * Firestore's library has no timeout that one could set. It overrides the timeouts and retries of its generated client
 * with what it was shipped with: a call to a Firestore that does not answer is given up after ten minutes at the
 * earliest (`createCallOptions`, `requestStream`). A function is dead by then, so the adapters stop waiting earlier.
 * What they have stopped waiting for may still be carried out: every write has a precondition, and a promise that
 * rejects means that nothing is known.
 */

/** How long the adapters wait unless they are told otherwise. */
export const firestoreTimeoutMs = 20_000;

/** Firestore has not answered in time. What was asked of it may still happen. */
export class NoAnswer extends Error {
  constructor(timeoutMs: number) {
    super(`Firestore has not answered within ${timeoutMs} ms`);
    this.name = 'NoAnswer';
  }
}

/** The answer, or NoAnswer once so much time has passed. */
export async function within<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The documents that a query finds. The time is for each to come, not for all of them. */
export async function* documentsOf(query: Query, timeoutMs: number): AsyncGenerator<QueryDocumentSnapshot> {
  const stream = query.stream();
  const snapshots = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await within(timeoutMs, snapshots.next());
      if (next.done) return;
      // The stream's type knows no element.
      const document: unknown = next.value;
      if (!(document instanceof QueryDocumentSnapshot)) throw new Error('a query gave what is no document');
      yield document;
    }
  } finally {
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
  }
}
