import type { OperationQuery } from '../../ports.ts';

const ofCreateBackup =
  '(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata)';

/**
 * The query in Spanner's filter language. `metadata.@type` has to come before other fields of the metadata, `:` is
 * "contains" (whoever asks compares whole names again), and everything stands in parentheses because the precedence
 * of AND over OR is not documented. Names are not quoted: that is the form Google's own Java client sends.
 */
export function operationFilter(query: OperationQuery): string {
  switch (query.kind) {
    case 'unfinished':
      return `${ofCreateBackup} AND (done:false)`;
    case 'ended':
      return `${ofCreateBackup} AND (done:true) AND ${endedSince(query.since)}`;
    case 'of backup':
      return `${ofCreateBackup} AND (metadata.name:${query.backup})`;
    case 'of database':
      return `${ofCreateBackup} AND (metadata.database:${query.database}) AND ((done:false) OR ${endedSince(query.since)})`;
  }
}

function endedSince(since: string): string {
  return `(metadata.progress.end_time >= "${since}")`;
}

/** Backups created since. */
export function backupFilter(since: string): string {
  return `(create_time >= "${since}")`;
}
