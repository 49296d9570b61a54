const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * The times by which the functions work. All in milliseconds. They are arguments of the composition root and no settings:
 * workers have to agree on them, and the timeouts of the deployed functions are made for the default.
 */
export interface Policy {
  /** How long CreateBackup may take before its answer counts as lost. */
  readonly createTimeoutMs: number;
  /** How long after that the call may still take effect. The lease of an attempt ends with it. */
  readonly leaseMarginMs: number;
  /** Timeout of every read of Spanner, every publish and every call of Firestore. */
  readonly readTimeoutMs: number;
  /** How long createBackup waits for its turn to call Spanner before it leaves the start to the poller. */
  readonly startPatienceMs: number;
  /** How long a tick may take: it begins no call that might not be over by then. Longer than the longest call. */
  readonly tickDeadlineMs: number;
  /**
   * How long to try again after a refusal that time may heal: fresh grants and fresh databases take time to show. Also how
   * long a record must have been unobservable before it is decided about unobserved, as far as that is safe.
   */
  readonly refusalGraceMs: number;
  /**
   * How long an operation and its backup may both be missing before the backup counts as vanished. Also how long after
   * `startBy` to wait for a backup that is CREATING while its operation is out of sight.
   */
  readonly vanishedGraceMs: number;
  /** The wait after the first answer that asks for another attempt. It doubles with each attempt. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** The wait while another backup of the database has to end first. The poller notices its end earlier than that. */
  readonly blockedRetryMs: number;
  /** A backup that runs for longer is announced as delayed, once. */
  readonly delayedAfterMs: number;
  /**
   * Progress is stored in steps of so many percent. Storing each percent would cost a read and a write more for every
   * backup and minute: 5 s of CPU in a tick over 10,000 (bench: tick), and the largest item of the bill.
   */
  readonly progressStepPercent: number;
}

export const defaultPolicy: Policy = {
  // 145 s with the margin; due.ts says why.
  createTimeoutMs: 25 * second,
  leaseMarginMs: 2 * minute,
  readTimeoutMs: 20 * second,
  startPatienceMs: 5 * second,
  tickDeadlineMs: 88 * second,
  refusalGraceMs: 10 * minute,
  vanishedGraceMs: 10 * minute,
  firstRetryMs: minute,
  longestRetryMs: 10 * minute,
  blockedRetryMs: 5 * minute,
  delayedAfterMs: 6 * hour,
  progressStepPercent: 10,
};

/** A request that came after its `startBy` has one attempt all the same: this is how long it waits for that. */
export const lastChanceMs = 10 * minute;

/** How far Spanner's clock and ours may differ when their times are compared. */
export const clockSkewMs = minute;

/** Spanner lists an operation while it runs, and for at least so long after its end (backup.proto, ListBackupOperations). */
export const operationsShownMs = 7 * day;

/** An open record that cannot be observed for so long fails, because no record may stay open for ever. */
export const unobservedForMs = 2 * operationsShownMs;

/** How long a record is kept after it is settled, and after its backup has expired. */
export const recordKeptMs = 90 * day;

/** How long a message's id is remembered: a day longer than the 31 days for which Pub/Sub can redeliver a message. */
export const messageRememberedMs = 32 * day;

/**
 * Bounds that keep every record below Firestore's 1 MiB (test/proofs/fuzz/largest-record.test.ts adds it up). A message
 * beyond one of the first three is rejected. While more than `unsentBytes` of events are unsent, a message that would
 * open a round is delivered again.
 */
export const recordLimits = {
  requestsPerRound: 20,
  /** The ids and labels of a round's requests, in JSON: every event of the round names them all. */
  requesterBytes: 40_000,
  messages: 1_000,
  pastRounds: 100,
  /** Letters kept of the error of a past round: the event of that round has all of it. */
  pastErrorLetters: 200,
  unsentBytes: 150_000,
} as const;
