import { status } from '@grpc/grpc-js';

/** What a server answered: `OK`, or a refusal with its words and its details. */
export interface Answer {
  readonly code: string;
  readonly words: string;
  readonly details: readonly unknown[];
}

/** The answer to a call, whichever it is. */
export async function answerOf(call: Promise<unknown>): Promise<Answer> {
  try {
    await call;
    return { code: 'OK', words: '', details: [] };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
    const details = 'statusDetails' in error && Array.isArray(error.statusDetails) ? error.statusDetails : [];
    return { code: status[error.code] ?? '', words: error.message, details };
  }
}
