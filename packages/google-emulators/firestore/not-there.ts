import { refusalsOf } from '../grpc/not-there.ts';

/** Refuses what the local Firestore lacks: a method, or a part of one. */
export const notThere = refusalsOf('Firestore');
