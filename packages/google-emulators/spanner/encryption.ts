import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { regionsOf } from './instance-configs.ts';
import { idOf, isKeyName } from './names.ts';
import type { Database, Instance } from './places.ts';
import { invalid } from './refusals.ts';

type Config =
  | google.spanner.admin.database.v1.ICreateBackupEncryptionConfig
  | google.spanner.admin.database.v1.ICopyBackupEncryptionConfig
  | google.spanner.admin.database.v1.IRestoreDatabaseEncryptionConfig;

/** How a backup, or a restored database, is to be protected. */
export type Encryption =
  | { readonly kind: 'as its source' }
  | { readonly kind: "Google's" }
  | ({ readonly kind: 'customer managed' } & Keys);

/** Keys of a customer, and how they were named: a message shows them in the field that they came in. */
export interface Keys {
  readonly kmsKeys: readonly string[];
  /** Whether they came as a list, in `kms_key_names`; a single one comes in `kms_key_name` as well. */
  readonly kmsKeysListed: boolean;
}

/** The type that means "as its source": of the database for a backup, of the backup for all that comes of one. */
export type Inheritance = 'USE_DATABASE_ENCRYPTION' | 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION';

/**
 * Reads an encryption config: none means the encryption of the source, a config must name its type, and keys belong to
 * customer-managed encryption, one name or a list. Source: backup.proto.
 *
 * @throws {GrpcError} INVALID_ARGUMENT
 */
export function checkEncryption(config: Config | null | undefined, inheritance: Inheritance): Encryption {
  if (config == null) return { kind: 'as its source' };
  const type = config.encryptionType ?? 'ENCRYPTION_TYPE_UNSPECIFIED';
  if (type === 'CUSTOMER_MANAGED_ENCRYPTION') {
    const keys = readKeys(config);
    if (keys.kmsKeys.length === 0) throw invalid('CUSTOMER_MANAGED_ENCRYPTION needs a KMS key name.');
    return { kind: 'customer managed', ...keys };
  }
  if (type !== inheritance && type !== 'GOOGLE_DEFAULT_ENCRYPTION')
    throw invalid('The encryption config has no encryption_type.');
  if (readKeys(config).kmsKeys.length > 0) throw invalid(`A KMS key name cannot be set with ${type}.`);
  return type === inheritance ? { kind: 'as its source' } : { kind: "Google's" };
}

/**
 * Reads the keys of an encryption config: one name or a list, each of a key's form.
 *
 * @throws {GrpcError} INVALID_ARGUMENT
 */
export function readKeys(config: { kmsKeyName?: string | null; kmsKeyNames?: string[] | null }): Keys {
  const listed = config.kmsKeyNames ?? [];
  if (config.kmsKeyName && listed.length > 0)
    throw invalid('Only one of kms_key_name and kms_key_names may be set.');
  const kmsKeys = config.kmsKeyName ? [config.kmsKeyName] : listed;
  const malformed = kmsKeys.find((key) => !isKeyName(key));
  if (malformed !== undefined) throw invalid(`Invalid KMS key name "${malformed}".`);
  return { kmsKeys, kmsKeysListed: listed.length > 0 };
}

/** The keys that protect what is made of a source; none is Google's encryption. */
export function keysOf(encryption: Encryption, source: Pick<Database, 'kmsKeys'>): readonly string[] {
  switch (encryption.kind) {
    case 'as its source':
      return source.kmsKeys;
    case "Google's":
      return [];
    case 'customer managed':
      return encryption.kmsKeys;
  }
}

/** Whether the keys of an encryption came as a list. */
export function areListed(encryption: Encryption): boolean {
  return encryption.kind === 'customer managed' && encryption.kmsKeysListed;
}

/**
 * Keys must lie where the instance does, one for a region. A key of several regions, such as `nam3`, is not looked
 * into; nor are configurations whose regions are not known here.
 *
 * @throws {GrpcError} INVALID_ARGUMENT
 */
export function checkKeyLocations(encryption: Encryption, instance: Instance): void {
  if (encryption.kind === 'customer managed') checkKeysLieIn(instance, encryption.kmsKeys);
}

/** @throws {GrpcError} INVALID_ARGUMENT as `checkKeyLocations` does */
export function checkKeysLieIn(instance: Instance, kmsKeys: readonly string[]): void {
  const regions = regionsOf(idOf(instance.config));
  const taken = new Map<string, string>();
  for (const key of kmsKeys) {
    const location = /\/locations\/([^/]+)\//.exec(key)?.[1] ?? '';
    const isRegion = /^[a-z]+-[a-z]+\d+$/.test(location);
    if (regions !== undefined && !regions.includes(location) && (isRegion || regions.length === 1))
      throw invalid(`KMS key ${key} is not in ${regions.join(', ')}, where instance ${instance.name} is.`);
    const other = taken.get(location);
    if (other !== undefined) throw invalid(`KMS keys ${other} and ${key} are both of ${location}.`);
    taken.set(location, key);
  }
}
