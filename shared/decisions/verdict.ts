import type { RoundOutcome } from '../record/transitions.ts';
import type { BackupOperation, SpannerError } from '../spanner/backup.ts';
import type { Timestamp } from '../spanner/timestamp.ts';

/** What to do about an open record. */
export type Verdict =
  /** Write nothing; the next tick decides again. */
  | { readonly kind: 'leave' }
  /** What was seen does not decide yet: search for the operation everywhere, or read the backup. */
  | { readonly kind: 'observe'; readonly what: 'operation' | 'backup' }
  /** Call CreateBackup. */
  | { readonly kind: 'start' }
  /** The operation of this round is known: the record is running. */
  | { readonly kind: 'begin'; readonly operation: BackupOperation }
  /** It still runs. `late`: it takes longer than it should, which no event has said yet. */
  | { readonly kind: 'note progress'; readonly percent: number; readonly late: boolean }
  /** Neither the operation nor the backup is to be seen: store since when. */
  | { readonly kind: 'mark missing' }
  /** Spanner could not be read for it: store since when. */
  | { readonly kind: 'note unobserved'; readonly since: Timestamp }
  /** Spanner could be read for it again, and nothing else has to be written. */
  | { readonly kind: 'note observed' }
  /** It takes longer than it should, and cannot be observed: store since when, and announce `delayed` with the error. */
  | { readonly kind: 'mark delayed'; readonly since: Timestamp; readonly error: SpannerError }
  /** It is due, but another backup of its database, by this operation, goes first. */
  | { readonly kind: 'mark blocked'; readonly blockedBy: string }
  /** The round has its outcome. */
  | { readonly kind: 'settle'; readonly outcome: RoundOutcome };

export const leave: Verdict = { kind: 'leave' };
export const start: Verdict = { kind: 'start' };
export const observeOperation: Verdict = { kind: 'observe', what: 'operation' };
export const observeBackup: Verdict = { kind: 'observe', what: 'backup' };
export const settleExpired: Verdict = { kind: 'settle', outcome: { state: 'expired' } };
