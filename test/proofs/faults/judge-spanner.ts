import type { OperationView } from 'google-emulators/spanner/operation-view.ts';
import { clockSkewMs } from '../../../shared/record/policy.ts';
import { isOpen } from '../../../shared/record/record.ts';
import type { Ledger, Round } from './ledger.ts';
import type { Violation } from './violation.ts';

/** Holds rounds to what Spanner holds, and what Spanner holds to the rounds. */
export function judgeSpanner(ledger: Ledger): Violation[] {
  const rounds = [...ledger.rounds.values()];
  const views = ledger.operations();
  const accepted = new Set(ledger.accepted());
  return [
    ...rounds.flatMap((round) => [
      ...judgeOutcome(round, views, ledger),
      ...judgeGone(round, ledger),
      ...judgeOwnership(round, rounds, views, ledger),
      ...judgeNumber(round, views, accepted),
    ]),
    ...judgeUnknown(rounds, views, accepted, ledger),
  ];
}

const nameOf = ({ backup, round }: Round) => `${backup}, round ${round}`;
const contradictory = (what: string): Violation => ({ kind: 'contradictory', what });
const duplicated = (what: string): Violation => ({ kind: 'duplicated', what });

/** The operation is one that the round's record named, or the one that made the backup it succeeded with. */
function isKnownTo({ backup, record, operations }: Round, { creation, outcome }: OperationView): boolean {
  if (operations.has(creation.operation)) return true;
  return (
    record.state === 'succeeded' &&
    outcome.kind === 'succeeded' &&
    creation.backup === backup &&
    isCreatedAt(creation, record.backup.createTime)
  );
}

/** Spanner keeps microseconds, where the machine's clock has them; a Date has none. */
export function isCreatedAt(
  { createTimeMs }: Pick<OperationView['creation'], 'createTimeMs'>,
  createTime: string | undefined,
): boolean {
  return createTime !== undefined && Math.trunc(createTimeMs) === Date.parse(createTime);
}

/** Where Spanner forgets an operation with its backup, what somebody deletes before we look cannot be known. */
function isForgotten({ creation }: OperationView, { switches }: Ledger): boolean {
  return creation.deletedAtMs !== undefined && switches.operationOfDeletedBackup === 'NOT_FOUND';
}

/** What could not be observed for two weeks is failed, whatever has become of it. */
export function isGivenUp({ record }: Round, { isBlind }: Pick<Ledger, 'isBlind'>): boolean {
  return (
    isBlind && record.state === 'failed' && record.error.message.includes('could not be seen for two weeks')
  );
}

/** No success is told of a backup that was gone before anybody had seen it made. */
function judgeGone({ record, ...round }: Round, { deletedUnseen }: Ledger): Violation[] {
  if (record.state !== 'succeeded' || !deletedUnseen.has(record.operation ?? '')) return [];
  if (record.announcement.data.backupGone === true) return [];
  return [contradictory(`${nameOf({ record, ...round })} is told to have a backup that nobody has seen`)];
}

/** What a round was settled as is what became of its operation, and what succeeded was made. */
function judgeOutcome(round: Round, views: readonly OperationView[], ledger: Ledger): Violation[] {
  const { record, operations } = round;
  if (isOpen(record)) return [];
  if (operations.size > 1) return [contradictory(`${nameOf(round)} named ${operations.size} operations`)];
  const known = views.filter((view) => isKnownTo(round, view));
  if (record.state === 'succeeded' && known.length === 0)
    return [contradictory(`${nameOf(round)} succeeded, and Spanner never made its backup`)];
  return known.flatMap((view) => {
    // Nor can it be told from another that was made in its place within the minute that clocks may differ by.
    const another = known.some(
      ({ creation, outcome }) => outcome.kind === 'succeeded' && creation !== view.creation,
    );
    const unseen = isForgotten(view, ledger) && (record.state === 'failed' || another);
    if (view.outcome.kind === record.state || unseen || isGivenUp(round, ledger)) return [];
    return [contradictory(`${nameOf(round)} is ${record.state}, but its operation ${view.outcome.kind}`)];
  });
}

/** What a round took for its own is of its database, no older than its intent, and of no earlier round. */
function judgeOwnership(
  round: Round,
  rounds: readonly Round[],
  views: readonly OperationView[],
  { switches }: Ledger,
): Violation[] {
  const { request, intentAt } = round.record;
  const foreign = views
    .filter((view) => isKnownTo(round, view))
    .filter(({ creation }) => {
      // Where neither its start nor its backup could be seen any more, that it is older could not be told.
      const untold = switches.startTimeHiddenMs > 0 && creation.deletedAtMs !== undefined;
      const tooOld = !untold && creation.createTimeMs < Date.parse(intentAt) - clockSkewMs;
      return creation.database !== request.database || tooOld;
    });
  const earlier = rounds.filter(
    (other) =>
      other.backup === round.backup &&
      other.round < round.round &&
      [...round.operations].some((operation) => other.operations.has(operation)),
  );
  return [
    ...foreign.map(({ creation }) =>
      contradictory(`${nameOf(round)} took ${creation.operation} for its own`),
    ),
    ...earlier.map((other) =>
      contradictory(`${nameOf(round)} was settled by an operation of round ${other.round}`),
    ),
  ];
}

/** A round makes one backup at most. */
function judgeNumber(
  round: Round,
  views: readonly OperationView[],
  accepted: ReadonlySet<string>,
): Violation[] {
  const made = views.filter((view) => accepted.has(view.creation.operation) && isKnownTo(round, view));
  return made.length > 1 ? [duplicated(`${nameOf(round)} made ${made.length} backups`)] : [];
}

/**
 * Ours came to nothing, and somebody else made a backup of its name and database, which its round knows: which of the two was
 * begun for us cannot be told, as the README says of twins.
 */
function hasTwin(
  { creation, outcome }: OperationView,
  rounds: readonly Round[],
  views: readonly OperationView[],
  accepted: ReadonlySet<string>,
): boolean {
  if (outcome.kind === 'succeeded' && creation.deletedAtMs === undefined) return false;
  return views.some(
    (other) =>
      !accepted.has(other.creation.operation) &&
      other.creation.backup === creation.backup &&
      other.creation.database === creation.database &&
      other.creation.createTimeMs >= creation.createTimeMs &&
      rounds.some((round) => isKnownTo(round, other)),
  );
}

/** Of what Spanner began for us, nothing is unknown to the records. */
function judgeUnknown(
  rounds: readonly Round[],
  views: readonly OperationView[],
  accepted: ReadonlySet<string>,
  ledger: Ledger,
): Violation[] {
  return views
    .filter(({ creation }) => accepted.has(creation.operation))
    .filter((view) => !isForgotten(view, ledger) && !rounds.some((round) => isKnownTo(round, view)))
    .filter((view) => !hasTwin(view, rounds, views, accepted))
    .filter(
      ({ creation }) => !rounds.some((round) => round.backup === creation.backup && isGivenUp(round, ledger)),
    )
    .map(({ creation }) => duplicated(`${creation.operation} was begun for us, and no record knows it`));
}
