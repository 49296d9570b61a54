import type { GrpcCode } from '../../../local/grpc/error.ts';
import type { Database } from '../../../local/spanner/places.ts';
import type { Switches } from '../../../local/spanner/switches.ts';
import { toTimestamp } from '../../../local/spanner/timestamp.ts';
import type { World } from '../../../local/spanner/world.ts';
import { dayMs, hourMs } from './stage.ts';

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

const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';
const customer = 'CUSTOMER_MANAGED_ENCRYPTION';
const encrypted = (encryptionConfig: object) => () => ({ encryptionConfig });
const expiring = (afterMs: number) => (place: Place) => ({ expireTime: toTimestamp(place.nowMs + afterMs) });
const versioned = (agoMs: number) => (place: Place) => ({ versionTime: toTimestamp(place.nowMs - agoMs) });
const named = (backupId: string) => () => ({ backupId });

/** What is wrong with the request, whatever the world is like. */
export const malformed: Refusal[] = wrong([
  { name: 'no parent', request: () => ({ parent: '' }), words: /parent/ },
  { name: 'a parent that is no instance', request: () => ({ parent: 'projects/p' }), words: /parent/ },
  { name: 'no backup', request: () => ({ backup: null }), words: /Backup is missing/ },
  { name: 'no database', backup: () => ({ database: '' }), words: /database name/ },
  { name: 'a malformed database', backup: () => ({ database: 'd' }), words: /database name/ },
  {
    name: 'a database in another instance',
    backup: () => ({ database: 'projects/p/instances/elsewhere/databases/d' }),
    words: /instance of its database, projects\/p\/instances\/elsewhere/,
  },
  { name: 'no backup id', request: named(''), words: /Invalid backup id/ },
  { name: 'a backup id of one character', request: named('a'), words: /Invalid backup id/ },
  { name: 'a backup id of 61 characters', request: named('a'.repeat(61)), words: /Invalid backup id/ },
  { name: 'a backup id with an upper case letter', request: named('Nightly'), words: /Invalid backup id/ },
  { name: 'a backup id that ends in a hyphen', request: named('nightly-'), words: /Invalid backup id/ },
  { name: 'a backup id that begins with a digit', request: named('1ab'), words: /Invalid backup id/ },
  { name: 'a backup id with a dot', request: named('a.b'), words: /Invalid backup id/ },
  { name: 'no expire time', backup: () => ({ expireTime: null }), words: /expire_time is missing/ },
  { name: 'an expire time in the past', backup: expiring(-1), words: /at least 6 hours/ },
  { name: 'an expire time too near', backup: expiring(6 * hourMs - 1), words: /at least 6 hours/ },
  { name: 'an expire time too far', backup: expiring(366 * dayMs + 1), words: /at most 366 days/ },
  { name: 'a version time in the future', backup: versioned(-1), words: /must not be in the future/ },
  { name: 'a version time before the database', backup: versioned(31 * dayMs), words: /before database/ },
  { name: 'a version time that is not retained', backup: versioned(hourMs + 1), words: /older than/ },
  { name: 'encryption without a type', request: encrypted({}), words: /no encryption_type/ },
  {
    name: 'encryption of a type this server does not know',
    request: encrypted({ encryptionType: 7 }),
    words: /no encryption_type/,
  },
  {
    name: 'customer managed encryption without a key',
    request: encrypted({ encryptionType: customer }),
    words: /needs a KMS key/,
  },
  {
    name: 'one key name and a list of them',
    request: encrypted({ encryptionType: customer, kmsKeyName: key, kmsKeyNames: [key] }),
    words: /Only one of/,
  },
  {
    name: 'a malformed key name',
    request: encrypted({ encryptionType: customer, kmsKeyNames: [key, 'k'] }),
    words: /Invalid KMS key name "k"/,
  },
  {
    name: "a key with Google's encryption",
    request: encrypted({ encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeyName: key }),
    words: /cannot be set with GOOGLE_DEFAULT_ENCRYPTION/,
  },
  {
    name: "a key with the database's encryption",
    request: encrypted({ encryptionType: 'USE_DATABASE_ENCRYPTION', kmsKeyNames: [key] }),
    words: /cannot be set with USE_DATABASE_ENCRYPTION/,
  },
  {
    name: 'a key of another region',
    request: encrypted({ encryptionType: customer, kmsKeyName: key.replace('us-central1', 'europe-west1') }),
    words: /is not in us-central1/,
  },
]);

/** What the world is in the way of. */
export const refused: Refusal[] = [
  {
    name: 'a missing instance',
    code: 'NOT_FOUND',
    arrange: (world, place) => world.places.removeInstance(place.instance),
    words: /Instance not found/,
  },
  {
    name: 'a missing database',
    code: 'NOT_FOUND',
    arrange: (world, place) => world.places.dropDatabase(place.database),
    words: /Database not found/,
  },
  {
    name: 'a missing database, for a caller with grants on others only',
    code: 'PERMISSION_DENIED',
    switches: { missingDatabase: 'PERMISSION_DENIED' },
    arrange: (world, place) => world.places.dropDatabase(place.database),
    words: /spanner.databases.createBackup/,
  },
  {
    name: 'a missing instance, for a caller with grants on others only',
    code: 'PERMISSION_DENIED',
    switches: { missingDatabase: 'PERMISSION_DENIED' },
    arrange: (world, place) => world.places.removeInstance(place.instance),
    words: /spanner.backups.create/,
  },
  {
    name: 'a caller who may not create backups on the instance',
    code: 'PERMISSION_DENIED',
    arrange: (world, place) => world.permissions.revoke('spanner.backups.create', place.instance),
    words: /missing IAM permission spanner.backups.create on resource projects\/p\/instances/,
  },
  {
    name: 'a caller who may not back up the database',
    code: 'PERMISSION_DENIED',
    arrange: (world, place) => world.permissions.revoke('spanner.databases.createBackup', place.database),
    words: /missing IAM permission spanner.databases.createBackup on resource .*\/databases\/d/,
  },
  {
    name: 'a taken name',
    code: 'ALREADY_EXISTS',
    arrange: (world, place) => world.startBackup(`${place.instance}/backups/bb`, `${place.database}2`),
    words: /already exists/,
  },
  {
    name: 'a second backup while one is pending',
    code: 'FAILED_PRECONDITION',
    arrange: (world, place) => world.startBackup(`${place.instance}/backups/first`, place.database),
    words: /maximum number of pending backups \(1\) for the database/,
  },
  {
    name: 'the same backup while it is pending',
    code: 'ALREADY_EXISTS',
    arrange: (world, place) => world.startBackup(`${place.instance}/backups/bb`, place.database),
    words: /already exists/,
  },
  {
    name: 'the same backup while it is pending, where the pending limit is looked at first',
    code: 'FAILED_PRECONDITION',
    switches: { nameTakenWhilePending: 'FAILED_PRECONDITION' },
    arrange: (world, place) => world.startBackup(`${place.instance}/backups/bb`, place.database),
    words: /maximum number of pending backups/,
  },
  {
    name: 'a backup while a scheduled one is pending, where that counts',
    code: 'FAILED_PRECONDITION',
    switches: { scheduledBlocksOnDemand: true },
    arrange: (world, place) =>
      world.startBackup(`${place.instance}/backups/first`, place.database, { schedules: ['daily'] }),
    words: /maximum number of pending backups/,
  },
  {
    name: 'a database that is still being created',
    code: 'FAILED_PRECONDITION',
    arrange: (world, place) => world.addDatabase(place.database, { readyAtMs: place.nowMs + 1 }),
    words: /still being created/,
  },
  {
    name: 'an instance on the move',
    code: 'FAILED_PRECONDITION',
    arrange: (world, place) => world.addInstance(place.instance, { moving: true }),
    words: /being moved/,
  },
  {
    name: 'an instance on the move, where that is a reason to come back',
    code: 'UNAVAILABLE',
    switches: { instanceMoving: 'UNAVAILABLE' },
    arrange: (world, place) => world.addInstance(place.instance, { moving: true }),
    words: /being moved/,
  },
  {
    name: 'a key that cannot be used',
    code: 'FAILED_PRECONDITION',
    arrange: (world) => world.setKeyAccessible(`${key}-lost`, false),
    request: encrypted({ encryptionType: customer, kmsKeyNames: [key, `${key}-lost`] }),
    words: /k-lost is not accessible/,
  },
  {
    name: "a database's key that cannot be used",
    code: 'FAILED_PRECONDITION',
    database: { kmsKeys: [`${key}-gone`] },
    arrange: (world) => world.setKeyAccessible(`${key}-gone`, false),
    words: /k-gone is not accessible/,
  },
  {
    name: 'a version time that is not retained, where that is a precondition',
    code: 'FAILED_PRECONDITION',
    switches: { tooOldVersionTime: 'FAILED_PRECONDITION' },
    backup: versioned(hourMs + 1),
    words: /older than/,
  },
  {
    name: 'a bad backup id, where that is a precondition',
    code: 'FAILED_PRECONDITION',
    switches: { badBackupId: 'FAILED_PRECONDITION' },
    request: named('Nightly'),
    words: /Invalid backup id/,
  },
];

/** What is just within the rules. */
export const accepted: Case[] = [
  { name: 'a backup id of 60 characters', request: named('a'.repeat(60)) },
  { name: 'a backup id of two characters', request: named('a2') },
  { name: 'a backup id with underscores and hyphens', request: named('a_-_b') },
  { name: 'an expire time in 6 hours', backup: expiring(6 * hourMs) },
  { name: 'an expire time in 366 days', backup: expiring(366 * dayMs) },
  { name: 'a version time of now', backup: versioned(0) },
  { name: 'the oldest version time retained', backup: versioned(hourMs) },
  {
    name: 'an old version time, of a database that retains a week',
    database: { versionRetentionMs: 7 * dayMs },
    backup: versioned(6 * dayMs),
  },
  {
    name: 'a backup while a scheduled one is pending',
    arrange: (world, place) =>
      world.startBackup(`${place.instance}/backups/first`, place.database, { schedules: ['daily'] }),
  },
  {
    name: 'a backup while another database has one pending',
    arrange: (world, place) => world.startBackup(`${place.instance}/backups/first`, `${place.database}2`),
  },
  {
    name: 'a backup of a name that was deleted',
    arrange: (world, place) => {
      world.startBackup(`${place.instance}/backups/bb`, place.database);
      world.delete(`${place.instance}/backups/bb`);
    },
  },
  {
    name: "Google's encryption of a database whose key is lost",
    database: { kmsKeys: [`${key}-lost`] },
    request: encrypted({ encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' }),
  },
  { name: "the database's encryption", request: encrypted({ encryptionType: 'USE_DATABASE_ENCRYPTION' }) },
  { name: 'one key name', request: encrypted({ encryptionType: customer, kmsKeyName: key }) },
  { name: 'a list of key names', request: encrypted({ encryptionType: customer, kmsKeyNames: [key] }) },
];

function wrong(cases: Omit<Refusal, 'code'>[]): Refusal[] {
  return cases.map((it) => ({ ...it, code: 'INVALID_ARGUMENT' }));
}
