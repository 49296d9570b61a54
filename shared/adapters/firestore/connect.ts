import { Firestore } from '@google-cloud/firestore';
import type { Config } from '../../runtime/config.ts';
import { channelOptions, googleKeepalive, type Keepalive } from '../keepalive.ts';

/** Which project, which database of it, and where a local stand-in is. */
export interface FirestorePlace extends Pick<Config, 'project' | 'firestoreDatabase'> {
  readonly emulators: Pick<Config['emulators'], 'firestore'>;
}

/** The client of Firestore. Nothing is connected before the first call. */
export function connectFirestore(
  { project, firestoreDatabase, emulators }: FirestorePlace,
  keepalive: Keepalive = googleKeepalive,
): Firestore {
  return new Firestore({
    projectId: project,
    databaseId: firestoreDatabase,
    // A record has optional fields that are absent, never undefined; one that is shall be noticed.
    ignoreUndefinedProperties: false,
    // Under this name alone the library hands them on to its connections.
    grpcOptions: channelOptions(keepalive),
    ...(emulators.firestore !== undefined && { host: emulators.firestore, ssl: false }),
  });
}
