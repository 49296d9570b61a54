import {
  type Case,
  customer,
  encrypted,
  expiring,
  key,
  named,
  type Refusal,
  versioned,
} from './create-case.ts';
import { dayMs, hourMs } from './stage.ts';

const lostInTheEast = 'projects/p/locations/us-east1/keyRings/r/cryptoKeys/k-lost';

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
    words:
      /the maximum number of pending backups \(1\) for the database has been reached\. Please retry the operation once the pending/,
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
    arrange: (world, place) => {
      world.addInstance(place.instance, { config: 'projects/p/instanceConfigs/nam6' });
      world.setKeyAccessible(lostInTheEast, false);
    },
    request: encrypted({ encryptionType: customer, kmsKeyNames: [key, lostInTheEast] }),
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
  { name: 'a version time of now by a clock that is some milliseconds ahead', backup: versioned(-9.999) },
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
