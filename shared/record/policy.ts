const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The times by which the protocol is played. All in milliseconds. */
export interface Policy {
  /** How long CreateBackup may take before its answer counts as lost. */
  readonly createTimeoutMs: number;
  /** How long after that the call may still take effect: the rest of an attempt's lease. */
  readonly leaseMarginMs: number;
  /**
   * How long a refusal that time may heal is tried again: fresh grants and fresh databases take time to show. A record
   * that could not be observed for so long is decided about without it, as far as that is safe.
   */
  readonly refusalGraceMs: number;
  /**
   * How long an operation and its backup may both be out of sight before the backup counts as vanished, and how long
   * after `startBy` a backup that is being created is waited for whose operation is out of sight.
   */
  readonly vanishedGraceMs: number;
  /** Wait after the first answer that asks for another try; it doubles with each attempt. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Wait where another backup of the database has to end first; its end is noticed earlier than that. */
  readonly blockedRetryMs: number;
  /** Running for longer is announced, once. */
  readonly delayedAfterMs: number;
  /**
   * Progress is stored each time that it is so many percent further. Each percent would be a read and a write more for
   * every backup and minute: 5 s of CPU in a tick over 10,000 (bench: tick), and the largest item of the bill.
   */
  readonly progressStepPercent: number;
}

export const defaultPolicy: Policy = {
  // With the margin 145 s: why, see due.ts.
  createTimeoutMs: 25 * second,
  leaseMarginMs: 2 * minute,
  refusalGraceMs: 10 * minute,
  vanishedGraceMs: 10 * minute,
  firstRetryMs: minute,
  longestRetryMs: 10 * minute,
  blockedRetryMs: 5 * minute,
  delayedAfterMs: 6 * hour,
  progressStepPercent: 10,
};

/** How long a request that came after its time to start is kept for the one attempt that it has all the same. */
export const lastChanceMs = 10 * minute;

/** How far Spanner's clock may be from ours when we compare what it began with when we stored an intent. */
export const clockSkewMs = minute;

/** Spanner shows an operation for at least so long after its end, and as long as it runs (backup.proto, ListBackupOperations). */
export const operationsShownMs = 7 * day;

/** An open record that cannot be observed is given up after so long: none is to be open for ever. */
export const unobservedForMs = 2 * operationsShownMs;

/** A settled record is kept for so long, and for so long after its backup is gone. */
export const recordKeptMs = 90 * day;

/** Pub/Sub keeps, and so can redeliver, a message for at most 31 days; its id is remembered a day longer. */
export const messageRememberedMs = 32 * day;

/**
 * Bounds that keep a record below Firestore's 1 MiB, whatever is asked and answered (test/proofs/fuzz/largest-record.test.ts adds it
 * up). Beyond the first three a message is rejected; while so many bytes of events are unsent, it is delivered again instead
 * of opening a round.
 */
export const recordLimits = {
  requestsPerRound: 20,
  /** Of the requests of a round, ids and labels in JSON. Each of its events names them all. */
  requesterBytes: 40_000,
  messages: 1_000,
  pastRounds: 100,
  /** Of the error of a past round: whoever wants all of it has its event. */
  pastErrorLetters: 200,
  unsentBytes: 150_000,
} as const;
