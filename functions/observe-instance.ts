import { decide, type Seen, seenNothing, type Verdict } from '../shared/domain/observe.ts';
import { ourOperation } from '../shared/domain/ownership.ts';
import { clockSkewMs, type Policy } from '../shared/domain/policy.ts';
import type { Glance } from '../shared/domain/record.ts';
import type { BackupOperation, SpannerError } from '../shared/domain/spanner.ts';
import { millisOf, type Timestamp, timestampOf } from '../shared/domain/timestamp.ts';
import { decideUnseen } from '../shared/domain/unseen.ts';
import { type BackupAdmin, LookRefused, type Pace } from '../shared/ports.ts';

/** What looking at an instance takes. */
export interface Looking {
  readonly admin: BackupAdmin;
  readonly policy: Policy;
  readonly pace: Pace;
  /** Taken after the records were read, and before anything here is. */
  readonly now: Date;
  /** Told of reads that failed: what they were for stays as it is. */
  readonly failed: (error: unknown) => void;
}

/** A record and what was decided about it. */
export interface Decided {
  readonly glance: Glance;
  readonly verdict: Verdict;
}

/**
 * Operations that no list shows are looked for one by one, up to so many. After a long outage there can be more than
 * the calls of a tick allow, and the tick has to get on to the backups, which decide then.
 */
const mostSingleGets = 20;

interface Case {
  readonly glance: Glance;
  seen: Seen;
  /** Spanner's word, where it refused to show anything. */
  refusal: SpannerError | undefined;
}

/** True for a record that Spanner has to be looked at for before anything can be decided about it. */
export function wantsLook(glance: Glance, now: Date, policy: Policy): boolean {
  if (glance.state === 'requested' && glance.blockedBy !== undefined) return true;
  return decide(glance, seenNothing, now, policy).kind === 'look';
}

/**
 * Looks at Spanner for some records of one instance, and decides. Where two or more share an instance they are seen
 * together: unfinished operations first (few), then the ended ones that are missing, then backups; single gets only
 * for what no list showed. A read that fails decides nothing; for one that is
 * refused see decideUnseen.
 */
export async function observeInstance(
  instance: string,
  glances: readonly Glance[],
  looking: Looking,
): Promise<Decided[]> {
  const cases = glances.map((glance): Case => ({ glance, seen: seenNothing, refusal: undefined }));
  const [only] = cases;
  // Each look counts on the one before it: what is not among the ended has not ended only if the list of the
  // unfinished was had.
  await attempt(cases, looking, async () => {
    if (only !== undefined && cases.length === 1) await lookAtOne(only, looking);
    else await lookAtUnfinished(instance, cases, looking);
    await lookForOperations(instance, cases, looking);
    await lookAtBackups(instance, cases, looking);
  });
  return cases.map((one) => ({ glance: one.glance, verdict: decideAtLast(one, looking) }));
}

function decideAtLast(one: Case, looking: Looking): Verdict {
  const verdict = decideOn(one, looking);
  if (verdict.kind !== 'look' || one.refusal === undefined) return verdict;
  return decideUnseen(one.glance, one.refusal, looking.now, looking.policy) ?? verdict;
}

function decideOn({ glance, seen }: Case, { now, policy }: Looking): Verdict {
  return decide(glance, seen, now, policy);
}

async function attempt(
  cases: readonly Case[],
  { failed }: Looking,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (error instanceof LookRefused) for (const one of cases) one.refusal = error.refusal;
    failed(error);
  }
}

/** One record alone in its instance: one call says as much as a list. */
async function lookAtOne(one: Case, looking: Looking): Promise<void> {
  const { admin, pace } = looking;
  const { glance } = one;
  if (glance.state === 'running') {
    const operation = await admin.getOperation(glance.operation, pace);
    one.seen = { ...one.seen, operation, looked: 'everywhere' };
    return;
  }
  const { blockedBy } = glance;
  if (blockedBy === undefined) return;
  // Another's operation: whether it can be seen or not, this record is started or expires in its time.
  await attempt([one], looking, async () => {
    const blocker = await admin.getOperation(blockedBy, pace);
    one.seen = { ...one.seen, stillBlocked: blocker?.result.kind === 'unfinished' };
  });
}

async function lookAtUnfinished(
  instance: string,
  cases: readonly Case[],
  { admin, pace }: Looking,
): Promise<void> {
  const operations = await admin.listOperations(instance, { kind: 'unfinished' }, pace);
  const names = new Set(operations.map(({ name }) => name));
  find(cases, operations, 'unfinished');
  for (const one of cases) {
    const { glance } = one;
    if (glance.state !== 'requested' || glance.blockedBy === undefined) continue;
    one.seen = { ...one.seen, stillBlocked: names.has(glance.blockedBy) };
  }
}

/** For those whose operation is over, or was never begun. */
async function lookForOperations(instance: string, cases: readonly Case[], looking: Looking): Promise<void> {
  const { admin, pace } = looking;
  const wanting = () => cases.filter((one) => wants(one, 'operation', looking));
  if (wanting().length >= 2) {
    const since = earliest(wanting());
    find(wanting(), await admin.listOperations(instance, { kind: 'ended', since }, pace), 'unfinished');
    // An operation that is not ours by its name can only be found by it; what is not begun has no name to ask for.
    for (const one of cases) {
      if (one.glance.state === 'requested' && one.seen.looked === 'unfinished')
        one.seen = { ...one.seen, looked: 'everywhere' };
    }
  }
  const single = wanting();
  for (const one of single.splice(0, mostSingleGets)) {
    await attempt([one], looking, () => lookForOne(instance, one, looking));
  }
  // Both lists are complete, and neither shows them.
  for (const one of single) one.seen = { ...one.seen, looked: 'everywhere' };
}

async function lookForOne(instance: string, one: Case, { admin, pace }: Looking): Promise<void> {
  const { glance } = one;
  if (glance.state === 'running') {
    const operation = await admin.getOperation(glance.operation, pace);
    one.seen = { ...one.seen, operation, looked: 'everywhere' };
    return;
  }
  const query = { kind: 'of backup', backup: glance.request.backup } as const;
  find([one], await admin.listOperations(instance, query, pace), 'everywhere');
}

async function lookAtBackups(instance: string, cases: readonly Case[], looking: Looking): Promise<void> {
  const { admin, pace } = looking;
  const wanting = cases.filter((one) => wants(one, 'backup', looking));
  if (wanting.length < 2) {
    for (const one of wanting) {
      const backup = await admin.getBackup(one.glance.request.backup, pace);
      one.seen = { ...one.seen, backup: backup ?? 'none' };
    }
    return;
  }
  const backups = await admin.listBackups(instance, earliest(wanting), pace);
  const byName = new Map(backups.map((backup) => [backup.name, backup]));
  for (const one of wanting) {
    one.seen = { ...one.seen, backup: byName.get(one.glance.request.backup) ?? 'none' };
  }
}

function wants(one: Case, at: 'operation' | 'backup', looking: Looking): boolean {
  const verdict = decideOn(one, looking);
  return verdict.kind === 'look' && verdict.at === at;
}

/** Gives each case its operation, where it is among these. */
function find(cases: readonly Case[], operations: readonly BackupOperation[], looked: Seen['looked']): void {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const byBackup = Map.groupBy(operations, ({ backup }) => backup);
  for (const one of cases) {
    const { glance } = one;
    const operation =
      glance.state === 'running'
        ? byName.get(glance.operation)
        : ourOperation(glance, byBackup.get(glance.request.backup) ?? []);
    one.seen = { ...one.seen, operation: operation ?? one.seen.operation, looked };
  }
}

/** What is looked for cannot have ended, or been created, before this. */
function earliest(cases: readonly Case[]): Timestamp {
  const intents = cases.map(({ glance }) => millisOf(glance.intentAt));
  return timestampOf(new Date(Math.min(...intents) - clockSkewMs));
}
