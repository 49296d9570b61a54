import { type Admission, admit } from '../../shared/decisions/admit.ts';
import { paceOf } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import { about, answeredFact, duplicateFact, requestedFact } from '../../shared/runtime/log.ts';
import type { SpannerBackup } from '../../shared/spanner/backup.ts';
import type { Applicant, Intake, Result, Results, TakingIn } from './applicant.ts';
import { rejectIfUnchanged } from './reject.ts';

const done: Result = { ok: true, intake: { kind: 'done' } };

/** Reads what Spanner shows under a record's name. */
export type Observe = (record: BackupRecord, deps: TakingIn) => Promise<SpannerBackup | 'none'>;

/**
 * Reads once and gives every caller the same answer: each read is an admin call, and there are few of those. Rejects for a
 * record that has had another round since, because the answer says nothing about that.
 */
export function observingOnce(): Observe {
  let had: { readonly round: number; readonly seen: Promise<SpannerBackup | 'none'> } | undefined;
  return (record, deps) => {
    had ??= { round: record.round, seen: observe(record.request.backup, deps) };
    if (had.round === record.round) return had.seen;
    throw new Error(`${record.request.backup} had another round while it was observed`);
  };
}

async function observe(backup: string, deps: TakingIn): Promise<SpannerBackup | 'none'> {
  const { admin, budgets, clock, policy } = deps;
  const until = new Date(clock().getTime() + policy.startPatienceMs);
  return (await admin.getBackup(backup, paceOf(budgets, backup, 'start', until))) ?? 'none';
}

/** A message that is taken in, and what the record becomes by it. */
interface Taken {
  readonly applicant: Applicant;
  readonly kind: Extract<Admission, { next: BackupRecord }>['kind'];
  readonly to: BackupRecord;
}

/**
 * Decides on messages one after the other, each on what the record becomes by those before it, and stores all of it in one
 * write. If another worker changed the record first, the messages stay undecided.
 *
 * A message has one outcome, however often it is delivered and however the record changes between two deliveries: a message
 * that was rejected because too many were waiting is not taken in once they are gone, nor the other way round.
 * - Accept: after the record was read, check that the message was not rejected before.
 * - Reject: only if the record is still as it was read, or as it was written here.
 *
 * So of two deliveries at once that read different versions, the later reader finds the rejection of the earlier, or keeps
 * the earlier from rejecting. Two that read the same version decide alike, as long as they have the same configuration.
 */
export async function decideOn(
  stored: Stored,
  applicants: readonly Applicant[],
  observe: Observe,
  results: Results,
): Promise<void> {
  const rejectedBefore = await rejectedAmong(applicants, stored.record);
  const taken: Taken[] = [];
  const rejected: Applicant[] = [];
  let { record } = stored;
  for (const applicant of applicants) {
    const { deps } = applicant;
    try {
      const admission = await admitted(applicant, record, rejectedBefore, observe);
      if (admission.kind === 'duplicate') {
        deps.log(duplicateFact(about(record)));
        results.set(applicant, done);
      } else if (admission.kind === 'rejected') {
        rejected.push(applicant);
      } else if ('next' in admission) {
        const { kind, next } = admission;
        taken.push({ applicant, kind, to: next });
        record = next;
      } else
        throw new Error(`events of ${record.request.backup} wait to be sent: no new round before they are`);
    } catch (error) {
      results.set(applicant, { ok: false, error });
    }
  }
  const against = taken.length === 0 ? stored : await store(stored, taken, results);
  if (against === undefined) return;
  await Promise.all(rejected.map((applicant) => rejectBecause(against, applicant, results)));
}

/** Messages that would be taken in now: true for those that were rejected before. */
async function rejectedAmong(
  applicants: readonly Applicant[],
  record: BackupRecord,
): Promise<ReadonlyMap<Applicant, boolean>> {
  const checked = applicants.map(async (applicant) => {
    const { incoming, message, deps } = applicant;
    const { kind } = admit(record, incoming, 'not observed', deps.clock());
    if (kind === 'duplicate' || kind === 'rejected') return [];
    return [[applicant, await deps.rejections.has(message.id)] as const];
  });
  return new Map((await Promise.all(checked)).flat());
}

async function admitted(
  applicant: Applicant,
  record: BackupRecord,
  rejectedBefore: ReadonlyMap<Applicant, boolean>,
  observe: Observe,
): Promise<Admission> {
  const { incoming, message, deps } = applicant;
  if (rejectedBefore.get(applicant)) return { kind: 'duplicate' };
  const first = admit(record, incoming, 'not observed', deps.clock());
  const admission =
    first.kind === 'observe' ? admit(record, incoming, await observe(record, deps), deps.clock()) : first;
  // Only what those before it made of the record lets it in.
  const isNew = 'next' in admission && !rejectedBefore.has(applicant);
  return isNew && (await deps.rejections.has(message.id)) ? { kind: 'duplicate' } : admission;
}

/** Stores all of them in one write. The handler of the first then starts or announces; the others are done. */
async function store(stored: Stored, taken: readonly Taken[], results: Results): Promise<Stored | undefined> {
  const [first] = taken;
  const last = taken.at(-1);
  if (first === undefined || last === undefined) return stored;
  const written = await first.applicant.deps.records.replace(stored, last.to);
  if (written === undefined) return undefined;
  for (const { applicant, kind, to } of taken) {
    applicant.deps.log(kind === 'new round' ? requestedFact(to) : answeredFact(kind, to));
    results.set(applicant, done);
  }
  startFrom(written, results);
  const isNewRound = taken.some(({ kind }) => kind === 'new round');
  const intake = isNewRound ? toStart(written) : ({ kind: 'to announce', stored: written } as const);
  results.set(first.applicant, { ok: true, intake });
  return written;
}

/** A start that was decided on before needs the newest version of the record. */
function startFrom({ record, version }: Stored, results: Results): void {
  if (record.state !== 'requested') return;
  for (const [applicant, result] of results)
    if (result.ok && result.intake.kind === 'to start')
      results.set(applicant, { ok: true, intake: { kind: 'to start', stored: { record, version } } });
}

function toStart(stored: Stored): Intake {
  const { record, version } = stored;
  return record.state === 'requested'
    ? { kind: 'to start', stored: { record, version } }
    : { kind: 'to announce', stored };
}

/** Rejects a message, or leaves it undecided if the record has changed: the message may fit the new one, also one written here. */
async function rejectBecause(against: Stored, applicant: Applicant, results: Results): Promise<void> {
  const { incoming, message, deps } = applicant;
  const admission = admit(against.record, incoming, 'not observed', deps.clock());
  if (admission.kind !== 'rejected') return;
  const problems = [{ path: 'backupId', message: admission.reason }];
  const { labels } = incoming.requester;
  try {
    if (await rejectIfUnchanged(against, message, { problems, labels }, deps)) results.set(applicant, done);
  } catch (error) {
    results.set(applicant, { ok: false, error });
  }
}
