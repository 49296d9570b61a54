import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { idOf, isKeyName } from './names.ts';
import type { Database, Instance } from './places.ts';

type Config = google.spanner.admin.database.v1.ICreateBackupEncryptionConfig;

/** How a backup is to be protected. */
export type Encryption =
  | { readonly kind: 'as the database' }
  | { readonly kind: "Google's" }
  | { readonly kind: 'customer managed'; readonly kmsKeys: readonly string[] };

/**
 * Reads a CreateBackupEncryptionConfig: no config means the database's encryption, a config must name its type, and
 * keys belong to customer-managed encryption, one name or a list. Source: backup.proto.
 *
 * @throws {GrpcError} INVALID_ARGUMENT
 */
export function checkEncryption(config: Config | null | undefined): Encryption {
  if (config == null) return { kind: 'as the database' };
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
  if (type !== 'USE_DATABASE_ENCRYPTION' && type !== 'GOOGLE_DEFAULT_ENCRYPTION')
    throw invalid('The encryption config has no encryption_type.');
  if (kmsKeys.length > 0) throw invalid(`A KMS key name cannot be set with ${type}.`);
  return type === 'USE_DATABASE_ENCRYPTION' ? { kind: 'as the database' } : { kind: "Google's" };
}

/** The keys that protect a backup; none is Google's encryption. */
export function keysOf(encryption: Encryption, database: Database): readonly string[] {
  switch (encryption.kind) {
    case 'as the database':
      return database.kmsKeys;
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

function invalid(message: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', message);
}
