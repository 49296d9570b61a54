import type { Differences } from '../contract/known-differences.ts';

/** In what Google's Firestore emulator does not do as the service does, and as ours does. */
export const firestoreDifferences: Differences = {};
