import type { Differences } from 'google-emulators/test/contract/known-differences.ts';

const otherCode = {
  reason: 'to a listener the emulator refuses it as FAILED_PRECONDITION, to all others as INVALID_ARGUMENT',
  fails: /Error 9: Only a single array-contains/,
};

/** In what Google's Firestore emulator does not do as the service does, and as ours does. */
export const firestoreDifferences: Differences = {
  'a query with two elements of arrays is refused': otherCode,
  'a query with an element and any of several is refused': otherCode,
};
