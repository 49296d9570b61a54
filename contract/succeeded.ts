import type { SucceededEvent as Shown } from './types.ts';

type Data = Shown['data'];

/** The backup was seen, READY: all of it is known. */
type Seen = Data & { readonly backupGone?: false } & Required<Pick<Data, 'startedAt' | 'durationMs'>> & {
    readonly backup: Data['backup'] &
      Required<Pick<Data['backup'], 'state' | 'createTime' | 'versionTime' | 'expireTime' | 'sizeBytes'>>;
  };

/** The operation ended well, and the backup was gone before it was observed: what is not known is missing. */
type Gone = Data & { readonly backupGone: true };

/**
 * The backup is there: its size, times and expiry are in the event. Only where `data.backupGone` is true, because it was
 * deleted or had expired before it was observed, any of them may be missing.
 */
export type SucceededEvent = Omit<Shown, 'data'> & { readonly data: Seen | Gone };
