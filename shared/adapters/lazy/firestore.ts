import { Firestore } from '@google-cloud/firestore';
import type { LazyOptions } from './options.ts';

export function openFirestore({ project, firestoreDatabase, emulators }: LazyOptions): Firestore {
  return new Firestore({
    projectId: project,
    databaseId: firestoreDatabase,
    ...(emulators.firestore !== undefined && { host: emulators.firestore, ssl: false }),
  });
}
