import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
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
  | { readonly kind: 'customer managed'; readonly kmsKeys: readonly string[] };

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
  const single = config.kmsKeyName ? [config.kmsKeyName] : [];
  const several = config.kmsKeyNames ?? [];
  const kmsKeys = [...single, ...several];
  if (type === 'CUSTOMER_MANAGED_ENCRYPTION') {
    if (kmsKeys.length === 0) throw invalid('CUSTOMER_MANAGED_ENCRYPTION needs a KMS key name.');
    if (single.length > 0 && several.length > 0)
      throw invalid('Only one of kms_key_name and kms_key_names may be set.');
    const malformed = kmsKeys.find((key) => !isKeyName(key));
    if (malformed !== undefined) throw invalid(`Invalid KMS key name "${malformed}".`);
    return { kind: 'customer managed', kmsKeys };
  }
  if (type !== inheritance && type !== 'GOOGLE_DEFAULT_ENCRYPTION')
    throw invalid('The encryption config has no encryption_type.');
  if (kmsKeys.length > 0) throw invalid(`A KMS key name cannot be set with ${type}.`);
  return type === inheritance ? { kind: 'as its source' } : { kind: "Google's" };
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

/**
 * A key must lie where the instance does. Only regional configurations say in their name where that is.
 *
 * @throws {GrpcError} INVALID_ARGUMENT
 */
export function checkKeyLocations(encryption: Encryption, instance: Instance): void {
  const region = /^regional-(.+)$/.exec(idOf(instance.config))?.[1];
  if (encryption.kind !== 'customer managed' || region === undefined) return;
  const elsewhere = encryption.kmsKeys.find((key) => !key.includes(`/locations/${region}/`));
  if (elsewhere !== undefined)
    throw invalid(`KMS key ${elsewhere} is not in ${region}, the region of instance ${instance.name}.`);
}
