import { ourOperation } from '../../shared/decisions/ownership.ts';
import type { Seen } from '../../shared/decisions/seen.ts';
import type { Verdict } from '../../shared/decisions/verdict.ts';
import { clockSkewMs } from '../../shared/record/policy.ts';
import type { Glance } from '../../shared/record/record.ts';
import type { BackupOperation, SpannerError } from '../../shared/spanner/backup.ts';
import { millisOf, type Timestamp, timestampOf } from '../../shared/spanner/timestamp.ts';
import { inTurn, readBackup, readOperation, readSingly } from './observe-singly.ts';
import { Case, type Observing, tried } from './observing.ts';

/** What one turn of an instance has shown. */
export interface Observed {
  /** The verdicts, in the order of the records. */
  readonly verdicts: readonly Verdict[];
  /** There is no such instance. */
  readonly isAbsent: boolean;
  /** The last backup that was got singly because it could not be listed. */
  readonly resumeAfter: string | undefined;
}

/**
 * Observes some records of one instance, and decides. Where two or more share an instance they are listed together:
 * unfinished operations first (few), then the ended ones that are missing, then backups. What no list showed, or what
 * could not be listed, is got singly, within a bound. A read that fails decides nothing; see decideUnobserved.
 */
export async function observeInstance(
  instance: string,
  glances: readonly Glance[],
  observing: Observing,
): Promise<Observed> {
  const cases = glances.map((glance) => new Case(glance, observing));
  const reading: Reading = { instance, cases, observing, unlisted: undefined, last: undefined };
  try {
    const [only] = cases;
    if (only !== undefined && cases.length === 1) await observeOne(only, reading);
    else await listUnfinished(reading);
    await readOperations(reading);
    await readBackups(reading);
  } catch (error) {
    // The budget is used up. What was read until then counts.
    observing.failed(error);
  }
  tellUnlisted(reading);
  const verdicts = cases.map(({ lastVerdict }) => lastVerdict);
  const isAbsent = cases.some((one) => one.isAbsent);
  return { verdicts, isAbsent, resumeAfter: reading.last?.glance.request.backup };
}

interface Reading {
  readonly instance: string;
  readonly cases: readonly Case[];
  readonly observing: Observing;
  /** The error of a list that failed. */
  unlisted: SpannerError | undefined;
  /** The last record that was read singly because of it. */
  last: Case | undefined;
}

/** For the only record of an instance, getting its blocker says as much as a list. */
async function observeOne(one: Case, { observing }: Reading): Promise<void> {
  const { glance } = one;
  if (glance.state !== 'requested' || glance.blockedBy === undefined) return;
  // Another backup's operation: if it cannot be read, carry on.
  const blocker = await tried(observing.admin.getOperation(glance.blockedBy, observing.pace), observing);
  if (blocker.ok) one.see({ stillBlocked: blocker.answer?.result.kind === 'unfinished' });
}

async function listUnfinished(reading: Reading): Promise<void> {
  const { instance, cases, observing } = reading;
  const listed = await tried(
    observing.admin.listOperations(instance, { kind: 'unfinished' }, observing.pace),
    observing,
  );
  if (!listed.ok) {
    reading.unlisted = listed.words;
    return;
  }
  const operations = listed.answer ?? [];
  const names = new Set(operations.map(({ name }) => name));
  find(cases, operations, 'unfinished');
  for (const one of cases) {
    const { glance } = one;
    one.isAbsent = listed.answer === undefined;
    if (glance.state !== 'requested' || glance.blockedBy === undefined) continue;
    one.see({ stillBlocked: names.has(glance.blockedBy) });
  }
}

/** Reads the operations that the list of unfinished ones did not show: they ended, never began, or could not be listed. */
async function readOperations(reading: Reading): Promise<void> {
  const { instance, cases, observing } = reading;
  const wanting = () => cases.filter((one) => one.wants('operation'));
  // Absence from the "ended" list means something only after the "unfinished" list was read.
  if (wanting().length >= 2 && reading.unlisted === undefined) await listEnded(wanting(), reading);
  const isListed = reading.unlisted === undefined;
  const single = isListed ? wanting() : inTurn(wanting(), observing.resumeAfter);
  const last = await readSingly(single, (one) => readOperation(instance, one, observing));
  if (!isListed) reading.last = last;
  // Both lists are complete, and neither shows an operation of the others.
  else for (const one of wanting()) if (one.words === undefined) one.see({ searched: 'everywhere' });
}

async function listEnded(wanting: readonly Case[], reading: Reading): Promise<void> {
  const { instance, observing } = reading;
  const query = { kind: 'ended', since: earliest(wanting) } as const;
  const listed = await tried(observing.admin.listOperations(instance, query, observing.pace), observing);
  if (!listed.ok) {
    reading.unlisted = listed.words;
    return;
  }
  find(wanting, listed.answer ?? [], 'unfinished');
  // A running record's operation can still be got by name; a requested record has none, so the lists are all there is.
  for (const one of wanting) if (one.glance.state === 'requested') one.see({ searched: 'everywhere' });
}

async function readBackups(reading: Reading): Promise<void> {
  const { instance, cases, observing } = reading;
  const { admin, pace, resumeAfter } = observing;
  const wanting = cases.filter((one) => one.wants('backup'));
  if (wanting.length < 2) {
    for (const one of wanting) await readBackup(one, observing);
    return;
  }
  const listed = await tried(admin.listBackups(instance, earliest(wanting), pace), observing);
  if (!listed.ok) {
    reading.unlisted ??= listed.words;
    const last = await readSingly(inTurn(wanting, resumeAfter), (one) => readBackup(one, observing));
    reading.last ??= last;
    return;
  }
  const byName = new Map(listed.answer.map((backup) => [backup.name, backup]));
  for (const one of wanting) one.see({ backup: byName.get(one.glance.request.backup) ?? 'none' });
}

/**
 * After a list failed, gives its error to records that still have to be observed: to all if nothing of the instance could be
 * read, otherwise to those that were never begun. The others are read singly, in this turn or a later one.
 */
function tellUnlisted({ cases, observing, unlisted }: Reading): void {
  if (unlisted === undefined) return;
  const { isDark } = observing.darkness();
  for (const one of cases) {
    const isBegun = one.glance.state === 'running' || one.glance.lease !== undefined;
    const isOpen = one.wants('operation') || one.wants('backup');
    if (isOpen && one.words === undefined && (isDark || !isBegun)) one.words = unlisted;
  }
}

/** Gives each case its operation, if it is among these. */
function find(
  cases: readonly Case[],
  operations: readonly BackupOperation[],
  searched: Seen['searched'],
): void {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const byBackup = Map.groupBy(operations, ({ backup }) => backup);
  for (const one of cases) {
    const { glance } = one;
    const operation =
      glance.state === 'running'
        ? byName.get(glance.operation)
        : ourOperation(glance, byBackup.get(glance.request.backup) ?? []);
    one.see({ operation: operation ?? one.seen.operation, searched });
  }
}

/** The operations of these records ended after this, and their backups were created after it. */
function earliest(cases: readonly Case[]): Timestamp {
  const first = cases.reduce((least, { glance }) => Math.min(least, millisOf(glance.intentAt)), Infinity);
  return timestampOf(new Date(first - clockSkewMs));
}
