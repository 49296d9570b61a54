import { type Admission, admit } from '../../shared/decisions/admit.ts';
import { decideWithdrawal, type WithdrawalAdmission } from '../../shared/decisions/withdrawal.ts';
import { paceOf } from '../../shared/operations/pace.ts';
import type { NoRecord, Stored } from '../../shared/ports.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import {
  about,
  answeredFact,
  duplicateFact,
  requestedFact,
  withdrawnFact,
} from '../../shared/runtime/log.ts';
import type { SpannerBackup } from '../../shared/spanner/backup.ts';
import type { Applicant, Intake, Result, Results, TakingIn } from './applicant.ts';
import { rejectIfUnchanged } from './reject.ts';

const done: Result = { ok: true, intake: { kind: 'done' } };

/** Reads the backup that Spanner shows under a record's name. */
export type Observe = (record: BackupRecord, deps: TakingIn) => Promise<SpannerBackup | 'none'>;

/**
 * Reads once and gives every caller the same answer, because admin calls are few. Throws if the record is in another round
 * by now: the answer says nothing about that round.
 */
export function observingOnce(): Observe {
  let had: { readonly round: number; readonly seen: Promise<SpannerBackup | 'none'> } | undefined;
  return (record, deps) => {
    had ??= { round: record.round, seen: observeNow(record, deps) };
    if (had.round === record.round) return had.seen;
    throw new Error(`${record.request.backup} had another round while it was observed`);
  };
}

async function observeNow(
  { request: { backup } }: BackupRecord,
  deps: TakingIn,
): Promise<SpannerBackup | 'none'> {
  const { admin, budgets, clock, policy } = deps;
  const until = new Date(clock().getTime() + policy.startPatienceMs);
  return (await admin.getBackup(backup, paceOf(budgets, backup, 'start', until))) ?? 'none';
}

/** A message that is taken in, and the record that results from it. */
interface Taken {
  readonly applicant: Applicant;
  readonly kind: Extract<Admission | WithdrawalAdmission, { next: BackupRecord }>['kind'];
  readonly to: BackupRecord;
}

/**
 * Decides on messages one after the other, each on the record that those before it have made, and stores the result in one
 * write. If another worker changed the record first, the messages stay undecided.
 *
 * A message has one outcome, however often it is delivered and however the record changes between two deliveries: a message
 * that was rejected because too many were waiting is not taken in once they are gone, nor the other way round.
 * - Accept: after the record was read, check that the message was not rejected before.
 * - Reject: only if the record is still as it was read, or as it was written here.
 *
 * So if two deliveries of one message read different versions, either the later reader finds the rejection, or the earlier
 * can no longer reject. If they read the same version, they decide alike, provided their configuration is the same.
 */
export async function decideOn(
  stored: Stored,
  applicants: readonly Applicant[],
  observe: Observe,
  results: Results,
): Promise<void> {
  const rejectedBefore = await rejectedAmong(applicants, stored.record);
  const taken: Taken[] = [];
  const rejected: { readonly applicant: Applicant; readonly backup: Judged['backup'] }[] = [];
  let { record } = stored;
  for (const applicant of applicants) {
    const { deps } = applicant;
    try {
      const { admission, backup } = await admitted(applicant, record, rejectedBefore, observe);
      if (admission.kind === 'duplicate') {
        deps.log(duplicateFact(about(record)));
        results.set(applicant, done);
      } else if (admission.kind === 'rejected') {
        rejected.push({ applicant, backup });
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
  await Promise.all(
    rejected.map(({ applicant, backup }) => rejectBecause(against, applicant, backup, results)),
  );
}

/** For each message that would be taken in now: whether it was rejected before. */
async function rejectedAmong(
  applicants: readonly Applicant[],
  record: BackupRecord,
): Promise<ReadonlyMap<Applicant, boolean>> {
  const checked = applicants.map(async (applicant) => {
    const { message, deps } = applicant;
    const { kind } = judged(applicant, record, 'not observed').admission;
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
): Promise<Judged> {
  const { deps, incoming, message } = applicant;
  if (rejectedBefore.get(applicant)) return known;
  const first = judged(applicant, record, 'not observed');
  // A shared read may be older than another worker's attempt, so a withdrawal reads for itself.
  const look = 'request' in incoming ? observe : observeNow;
  const last =
    first.admission.kind === 'observe' ? judged(applicant, record, await look(record, deps)) : first;
  // Messages before it have changed the record so that it is taken in: check this one now.
  const isNew = 'next' in last.admission && !rejectedBefore.has(applicant);
  return isNew && (await deps.rejections.has(message.id)) ? known : last;
}

/** What a message means for a record, and what was seen of the backup. */
interface Judged {
  readonly admission: Admission | WithdrawalAdmission;
  readonly backup: 'not observed' | 'none' | SpannerBackup;
}

/** A message that was decided on before. */
const known: Judged = { admission: { kind: 'duplicate' }, backup: 'not observed' };

function judged({ incoming, deps }: Applicant, record: BackupRecord, backup: Judged['backup']): Judged {
  const admission =
    'request' in incoming
      ? admit(record, incoming, backup, deps.clock())
      : decideWithdrawal(record, incoming, backup, deps.clock());
  return { admission, backup };
}

/** Stores all of them in one write. The handler of the first message then starts or announces; the others are done. */
async function store(stored: Stored, taken: readonly Taken[], results: Results): Promise<Stored | undefined> {
  const [first] = taken;
  const last = taken.at(-1);
  if (first === undefined || last === undefined) return stored;
  const written = await first.applicant.deps.records.replace(stored, last.to);
  if (written === undefined) return undefined;
  for (const { applicant, kind, to } of taken) {
    applicant.deps.log(factOf(kind, to));
    results.set(applicant, done);
  }
  startFrom(written, results);
  const isNewRound = taken.some(({ kind }) => kind === 'new round');
  const intake = isNewRound ? toStart(written) : ({ kind: 'to announce', stored: written } as const);
  results.set(first.applicant, { ok: true, intake });
  return written;
}

/** Gives a start that was decided on before the newest version of the record, or drops it if all have withdrawn. */
function startFrom(stored: Stored, results: Results): void {
  const next: Result = stored.record.state === 'requested' ? { ok: true, intake: toStart(stored) } : done;
  for (const [applicant, result] of results)
    if (result.ok && result.intake.kind === 'to start') results.set(applicant, next);
}

function factOf(kind: Taken['kind'], to: BackupRecord) {
  if (kind === 'withdrawn') return withdrawnFact(to);
  return kind === 'new round' ? requestedFact(to) : answeredFact(kind, to);
}

function toStart(stored: Stored): Intake {
  const { record, version } = stored;
  return record.state === 'requested'
    ? { kind: 'to start', stored: { record, version } }
    : { kind: 'to announce', stored };
}

/** Rejects withdrawals that name a backup without a record, unless a record has been made since. */
export async function rejectUnknown(
  absent: string,
  applicants: readonly Applicant[],
  results: Results,
): Promise<void> {
  const reason = `nobody is known to have asked for ${absent}`;
  await Promise.all(applicants.map((applicant) => rejectAgainst({ absent }, reason, applicant, results)));
}

/** Rejects a message, or leaves it undecided if the record has changed, here or elsewhere: the message may fit it now. */
async function rejectBecause(
  against: Stored,
  applicant: Applicant,
  backup: Judged['backup'],
  results: Results,
): Promise<void> {
  const { admission } = judged(applicant, against.record, backup);
  if (admission.kind !== 'rejected') return;
  await rejectAgainst(against, admission.reason, applicant, results);
}

async function rejectAgainst(
  against: Stored | NoRecord,
  reason: string,
  applicant: Applicant,
  results: Results,
): Promise<void> {
  const { incoming, message, deps } = applicant;
  const [path, labels] = 'request' in incoming ? ['backupId', incoming.requester.labels] : ['withdraw', {}];
  const problems = [{ path, message: reason }];
  try {
    if (await rejectIfUnchanged(against, message, { problems, labels }, deps)) results.set(applicant, done);
  } catch (error) {
    results.set(applicant, { ok: false, error });
  }
}
