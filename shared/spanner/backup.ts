import * as v from 'valibot';
import { millisOf, type Timestamp } from './timestamp.ts';

/** A refusal or failure in Spanner's own words. */
export const SpannerErrorSchema = v.strictObject({
  code: v.pipe(v.number(), v.description('The canonical gRPC code; 2 (UNKNOWN) where the answer had none.')),
  status: v.pipe(v.string(), v.description('The name of the code, such as PERMISSION_DENIED.')),
  message: v.pipe(v.string(), v.description('For people; its words are no contract.')),
});

export type SpannerError = v.InferOutput<typeof SpannerErrorSchema>;

/** The fields of Spanner's backup that we use. */
export const SpannerBackupSchema = v.object({
  name: v.string(),
  database: v.string(),
  state: v.picklist(['CREATING', 'READY', 'STATE_UNSPECIFIED']),
  createTime: v.exactOptional(v.string()),
  versionTime: v.exactOptional(v.string()),
  expireTime: v.exactOptional(v.string()),
  /** int64 in decimal. */
  sizeBytes: v.exactOptional(v.string()),
  encryption: v.exactOptional(v.object({ encryptionType: v.string(), kmsKeyVersions: v.array(v.string()) })),
});

export type SpannerBackup = v.InferOutput<typeof SpannerBackupSchema>;

/** True if the backup has expired; false if it does not say when it expires. */
export function isExpired({ expireTime }: { readonly expireTime?: Timestamp }, now: Date): boolean {
  return expireTime !== undefined && millisOf(expireTime) <= now.getTime();
}

/** The result of an operation. `succeeded` has the backup of the response, as it was when the operation ended. */
export type OperationResult =
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'succeeded'; readonly backup: SpannerBackup | undefined }
  | { readonly kind: 'failed'; readonly error: SpannerError };

/** A long-running CreateBackup. */
export interface BackupOperation {
  /** `…/backups/B/operations/O` */
  readonly name: string;
  /** The backup's full name. */
  readonly backup: string;
  readonly database: string;
  /** Can show up to half an hour late; until then it is undefined. */
  readonly startTime: Timestamp | undefined;
  readonly endTime: Timestamp | undefined;
  readonly progressPercent: number;
  readonly result: OperationResult;
}

/** google.rpc.Code of a cancelled operation. */
export const CANCELLED = 1;
