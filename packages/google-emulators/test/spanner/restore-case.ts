import type { World } from '../../spanner/world.ts';
import { database, hourMs, instance } from './stage.ts';

/** A RestoreDatabase request that is refused, laid over one that would be accepted. */
export interface RestoreRefusal {
  readonly it: string;
  readonly code: string;
  readonly words: RegExp;
  readonly more?: object;
  readonly arrange?: (world: World) => void;
}

export const key = 'projects/p/locations/us-central1/keyRings/r/cryptoKeys/k';
const byKey = (kmsKeyName: string) => ({
  encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName },
});

/** Restores ten databases into the instance, which is as many as may be at a time. */
export function restoreTen(world: World): void {
  const source = world.backup(`${instance}/backups/bb`);
  if (source === undefined) throw new Error('no backup to restore from');
  for (let n = 0; n < 10; n += 1) world.restore(`${instance}/databases/r${n}`, source, { kmsKeys: [] });
}

export const restoreRefusals: readonly RestoreRefusal[] = [
  { it: 'a malformed parent', code: 'INVALID_ARGUMENT', words: /parent/, more: { parent: 'i' } },
  { it: 'a malformed id', code: 'INVALID_ARGUMENT', words: /database id/, more: { databaseId: 'Restored' } },
  { it: 'an id too long', code: 'INVALID_ARGUMENT', words: /30/, more: { databaseId: 'r'.repeat(31) } },
  { it: 'no backup', code: 'INVALID_ARGUMENT', words: /backup/, more: { backup: '' } },
  {
    it: 'a backup of another project',
    code: 'INVALID_ARGUMENT',
    words: /project/,
    more: { backup: 'projects/q/instances/i/backups/bb' },
  },
  {
    it: 'an encryption without a type',
    code: 'INVALID_ARGUMENT',
    words: /encryption_type/,
    more: { encryptionConfig: {} },
  },
  {
    it: 'a key that lies elsewhere',
    code: 'INVALID_ARGUMENT',
    words: /us-east1/,
    more: byKey(key.replace('us-central1', 'us-east1')),
  },
  {
    it: 'an instance that is not there',
    code: 'NOT_FOUND',
    words: /Instance/,
    more: { parent: `${instance}-off` },
  },
  {
    it: 'a backup that is not there',
    code: 'NOT_FOUND',
    words: /Backup/,
    more: { backup: `${instance}/backups/off` },
  },
  {
    it: 'a database that is there',
    code: 'ALREADY_EXISTS',
    words: /databases\/there/,
    more: { databaseId: 'there' },
    arrange: (world) => world.addDatabase(`${instance}/databases/there`),
  },
  {
    it: 'a backup that is not READY',
    code: 'FAILED_PRECONDITION',
    words: /not READY/,
    more: { backup: `${instance}/backups/slow` },
    arrange: (world) => {
      world.setDuration(`${instance}/backups/slow`, hourMs);
      world.startBackup(`${instance}/backups/slow`, database);
    },
  },
  {
    it: 'an instance of another configuration',
    code: 'INVALID_ARGUMENT',
    words: /us-central1/,
    more: { parent: `${instance}2` },
    arrange: (world) =>
      world.addInstance(`${instance}2`, { config: 'projects/p/instanceConfigs/regional-europe-west1' }),
  },
  {
    it: 'an eleventh restore at a time',
    code: 'FAILED_PRECONDITION',
    words:
      /^9 FAILED_PRECONDITION: Cannot restore database \(.*databases\/restored\) because the maximum number of pending restores \(10\) for the instance \(projects\/p\/instances\/i\) has been reached\. Please retry the operation once the pending restores complete\.$/,
    arrange: restoreTen,
  },
  {
    it: 'two keys of one region',
    code: 'INVALID_ARGUMENT',
    words: /both of us-central1/,
    more: {
      encryptionConfig: {
        encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
        kmsKeyNames: [key, `${key}2`],
      },
    },
  },
  {
    it: 'a key that cannot be used',
    code: 'FAILED_PRECONDITION',
    words: /not accessible/,
    more: byKey(key),
    arrange: (world) => world.setKeyAccessible(key, false),
  },
  {
    it: 'who may not create databases',
    code: 'PERMISSION_DENIED',
    words: /spanner\.databases\.create/,
    arrange: (world) => world.permissions.revoke('spanner.databases.create', instance),
  },
  {
    it: 'who may not restore from the backup',
    code: 'PERMISSION_DENIED',
    words: /spanner\.backups\.restoreDatabase/,
    arrange: (world) => world.permissions.revoke('spanner.backups.restoreDatabase'),
  },
];
