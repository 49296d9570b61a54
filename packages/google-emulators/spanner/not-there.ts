import { refusalsOf } from '../grpc/not-there.ts';

/** Refuses what the local Spanner lacks: a method, or a part of one. */
export const notThere = refusalsOf('Spanner');
