import type { RequestFields } from './types.ts';

/** One of the two, and not the other. */
type OneOf<Fields, One extends keyof Fields, Other extends keyof Fields> =
  | (Required<Pick<Fields, One>> & None<Other>)
  | (Required<Pick<Fields, Other>> & None<One>);

type None<Key extends PropertyKey> = { readonly [Each in Key]?: never };

type EncryptionFields = NonNullable<RequestFields['encryptionConfig']>;

/** A key for encryption that the customer manages, and none for the others. */
type Encryption =
  | ({ readonly encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION' } & OneOf<
      EncryptionFields,
      'kmsKeyName',
      'kmsKeyNames'
    >)
  | ({
      readonly encryptionType: Exclude<EncryptionFields['encryptionType'], 'CUSTOMER_MANAGED_ENCRYPTION'>;
    } & None<'kmsKeyName' | 'kmsKeyNames'>);

type Common = Omit<RequestFields, 'retentionPeriod' | 'expireTime' | 'encryptionConfig'> & {
  /** How the backup is encrypted. Default: as its database. */
  readonly encryptionConfig?: Encryption;
};

/** A backup request as it is published, in JSON: with a `retentionPeriod` or an `expireTime`, and not with both. */
export type BackupRequest = Common & OneOf<RequestFields, 'retentionPeriod', 'expireTime'>;

/** A request to a deployment that has a default retention (`DEFAULT_RETENTION`): it may also say nothing about it. */
export type BackupRequestWithDefaults = BackupRequest | (Common & None<'retentionPeriod' | 'expireTime'>);
