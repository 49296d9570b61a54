import type { BackupOperation, SpannerBackup } from '../spanner/backup.ts';

/**
 * What Spanner showed of one record. Every read behind it began after the record was read and after `now` was taken.
 */
export interface Seen {
  /** The operation of this round, if one was seen. */
  readonly operation: BackupOperation | undefined;
  /** Where the operation was searched for: not at all, among the unfinished operations, or among all. */
  readonly searched: 'nowhere' | 'unfinished' | 'everywhere';
  /** The backup of this name: not read yet, not there, or as Spanner shows it. */
  readonly backup: 'not observed' | 'none' | SpannerBackup;
  /** Whether the operation that this record waits for still runs; undefined if that was not read. */
  readonly stillBlocked: boolean | undefined;
}

/** What is seen before anything is read. */
export const seenNothing: Seen = {
  operation: undefined,
  searched: 'nowhere',
  backup: 'not observed',
  stillBlocked: undefined,
};
