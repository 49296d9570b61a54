import type { GrpcCode } from '../../grpc/error.ts';
import type { Database } from '../../spanner/places.ts';
import type { Switches } from '../../spanner/switches.ts';
import { toTimestamp } from '../../spanner/timestamp.ts';
import type { World } from '../../spanner/world.ts';

/** A CreateBackup request and what the world is like when it comes. */
export interface Case {
  readonly name: string;
  readonly switches?: Partial<Switches>;
  readonly database?: Partial<Database>;
  readonly arrange?: (world: World, place: Place) => void;
  /** Laid over a request that would be accepted. */
  readonly request?: (place: Place) => object;
  /** Laid over its `backup`. */
  readonly backup?: (place: Place) => object;
}

export interface Refusal extends Case {
  readonly code: GrpcCode;
  readonly words: RegExp;
}

/** Every case has an instance of its own, so that all of them can share a server. */
export interface Place {
  readonly instance: string;
  readonly database: string;
  readonly nowMs: number;
}

export const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';
export const customer = 'CUSTOMER_MANAGED_ENCRYPTION';
export const encrypted = (encryptionConfig: object) => () => ({ encryptionConfig });
export const expiring = (afterMs: number) => (place: Place) => ({
  expireTime: toTimestamp(place.nowMs + afterMs),
});
export const versioned = (agoMs: number) => (place: Place) => ({
  versionTime: toTimestamp(place.nowMs - agoMs),
});
export const named = (backupId: string) => () => ({ backupId });
