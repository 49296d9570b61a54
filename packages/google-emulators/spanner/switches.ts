import type { Precedence } from './filter/expression.ts';

/**
 * What Google does not document about Spanner's backups. Code that must work with the real Spanner must work on either
 * side of each, so the local one can be set to either side; it stands on the likelier one unless told.
 */
export interface Switches {
  /** CreateBackup whose name is taken while another backup of the database is pending: which refusal wins. */
  readonly nameTakenWhilePending: 'ALREADY_EXISTS' | 'FAILED_PRECONDITION';
  /** What a create that failed (was not cancelled) leaves behind. There is no FAILED state to show it in. */
  readonly failedCreateLeaves: 'nothing' | 'a CREATING backup';
  /** How long after CreateBackup its operation shows no `start_time`; Google says a start can lag by 30 minutes. */
  readonly startTimeHiddenMs: number;
  /** How long a cancellation takes; an operation that ends sooner ends as if it had not been cancelled. */
  readonly cancelTakesMs: number;
  /** How long a backup is still there after its `expire_time`: removal is asynchronous. */
  readonly expiredBackupLingersMs: number;
  /** The most that one page of a list holds, whatever page size is asked for. */
  readonly pageCap: number;
  /** GetOperation of an operation that never was. */
  readonly unknownOperation: 'NOT_FOUND' | 'INVALID_ARGUMENT';
  /** GetOperation of an operation that ended more than 7 days ago; it is listed no more either way. */
  readonly expiredOperation: 'NOT_FOUND' | 'found';
  /** The operation of a backup that was deleted or has expired, got or listed. */
  readonly operationOfDeletedBackup: 'found' | 'NOT_FOUND';
  /** An instance or a database that is not there, for a caller whose grants may stand on those that are. */
  readonly missingDatabase: 'NOT_FOUND' | 'PERMISSION_DENIED';
  /** CreateBackup with a name outside the grammar. */
  readonly badBackupId: 'INVALID_ARGUMENT' | 'FAILED_PRECONDITION';
  /** CreateBackup with a version time older than the database retains, though younger than the database. */
  readonly tooOldVersionTime: 'INVALID_ARGUMENT' | 'FAILED_PRECONDITION';
  /** CreateBackup while the instance is being moved to another configuration. */
  readonly instanceMoving: 'FAILED_PRECONDITION' | 'UNAVAILABLE';
  /** Whether a pending backup that a schedule made keeps an on-demand backup of its database from starting. */
  readonly scheduledBlocksOnDemand: boolean;
  /** How long after its version time a schedule begins a backup: within the creation window of 4 hours. */
  readonly scheduledStartsAfterMs: number;
  /** CreateBackupSchedule beyond the four that a database may have. */
  readonly tooManySchedules: 'FAILED_PRECONDITION' | 'RESOURCE_EXHAUSTED';
  /** The state of the Backup in a finished operation's response. */
  readonly responseState: 'READY' | 'CREATING' | 'STATE_UNSPECIFIED';
  /** What `encryption_info` of a database shows that was restored with Google's encryption. Any other shows it. */
  readonly restoredEncryptionInfo: 'GOOGLE_DEFAULT_ENCRYPTION' | 'none';
  /** How many databases may be restored into an instance at a time: the quotas page says 10, the proto 1. */
  readonly restoresAtATime: number;
  /**
   * From when on the 6 hours count that a copy has to be kept at least: the proto says its source's creation, Google's
   * guide the request.
   */
  readonly copyKeptFrom: "source's creation" | 'request';
  /** What becomes of DeleteOperation: the API has it, the guide on operations says that it is not supported. */
  readonly deleteOperation: 'forgets it' | 'UNIMPLEMENTED';
  /**
   * Whether a filter may name fields of the metadata before, or without, `metadata.@type`, and write times without
   * leading zeros: the proto says no, Google's samples do.
   */
  readonly filterForm: 'lenient' | 'strict';
  /** How a filter without parentheses is read. An example in backup.proto is explained as if OR bound tighter. */
  readonly filterPrecedence: Precedence;
}

const minuteMs = 60_000;

export const likeliest: Switches = {
  nameTakenWhilePending: 'ALREADY_EXISTS',
  failedCreateLeaves: 'nothing',
  startTimeHiddenMs: 0,
  cancelTakesMs: 0,
  expiredBackupLingersMs: 0,
  pageCap: 1000,
  unknownOperation: 'NOT_FOUND',
  expiredOperation: 'NOT_FOUND',
  operationOfDeletedBackup: 'found',
  missingDatabase: 'NOT_FOUND',
  badBackupId: 'INVALID_ARGUMENT',
  tooOldVersionTime: 'INVALID_ARGUMENT',
  instanceMoving: 'FAILED_PRECONDITION',
  scheduledBlocksOnDemand: false,
  scheduledStartsAfterMs: 0,
  tooManySchedules: 'FAILED_PRECONDITION',
  responseState: 'READY',
  restoredEncryptionInfo: 'GOOGLE_DEFAULT_ENCRYPTION',
  restoresAtATime: 10,
  copyKeptFrom: "source's creation",
  deleteOperation: 'forgets it',
  filterForm: 'lenient',
  filterPrecedence: 'OR binds tighter',
};

/** Each unlikelier side alone. */
export const otherSides: readonly Partial<Switches>[] = [
  { nameTakenWhilePending: 'FAILED_PRECONDITION' },
  { failedCreateLeaves: 'a CREATING backup' },
  { startTimeHiddenMs: 30 * minuteMs },
  { cancelTakesMs: minuteMs },
  { expiredBackupLingersMs: 60 * minuteMs },
  { pageCap: 2 },
  { unknownOperation: 'INVALID_ARGUMENT' },
  { expiredOperation: 'found' },
  { operationOfDeletedBackup: 'NOT_FOUND' },
  { missingDatabase: 'PERMISSION_DENIED' },
  { badBackupId: 'FAILED_PRECONDITION' },
  { tooOldVersionTime: 'FAILED_PRECONDITION' },
  { instanceMoving: 'UNAVAILABLE' },
  { scheduledBlocksOnDemand: true },
  { scheduledStartsAfterMs: 60 * minuteMs },
  { tooManySchedules: 'RESOURCE_EXHAUSTED' },
  { responseState: 'CREATING' },
  { responseState: 'STATE_UNSPECIFIED' },
  { restoredEncryptionInfo: 'none' },
  { restoresAtATime: 1 },
  { copyKeptFrom: 'request' },
  { deleteOperation: 'UNIMPLEMENTED' },
  { filterForm: 'strict' },
  { filterPrecedence: 'AND binds tighter' },
];

/** One side of what Google does not document. */
export interface Side {
  readonly name: string;
  readonly switches: Partial<Switches>;
}

const likeliestSide: Side = { name: 'as is likeliest', switches: {} };
const oppositeSide: Side = { name: 'all the other way', switches: together(otherSides) };

/** Each unlikelier side alone, by its name. */
export const singleSides: readonly Side[] = otherSides.map((switches) => ({
  name: JSON.stringify(switches),
  switches,
}));

/** The likeliest side of every switch, and the other side of all. */
export const extremes: readonly Side[] = [likeliestSide, oppositeSide];

/** Every setting worth a test run: the likeliest one, each flip alone, and all flips together. */
export const bothWays: readonly Side[] = [likeliestSide, ...singleSides, oppositeSide];

function together(sides: readonly Partial<Switches>[]): Partial<Switches> {
  const all: Partial<Switches> = {};
  for (const side of sides) Object.assign(all, side);
  return all;
}
