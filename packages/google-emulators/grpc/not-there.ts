import { GrpcError } from './error.ts';

/**
 * Refusals of one emulator in words which say that it is the local one, not the caller, that lacks something, and where all
 * that it lacks is listed.
 */
export function refusalsOf(emulator: 'Spanner' | 'Pub/Sub' | 'Firestore'): (what: string) => GrpcError {
  return (what) =>
    new GrpcError(
      'UNIMPLEMENTED',
      `The local ${emulator} does not know ${what} (README.md of google-emulators, "Not there").`,
    );
}
