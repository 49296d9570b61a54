import { type Admission, admit } from '../../shared/decisions/admit.ts';
import { paceOf } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import { about, answeredFact, duplicateFact, requestedFact } from '../../shared/runtime/log.ts';
import type { SpannerBackup } from '../../shared/spanner/backup.ts';
import type { Applicant, Intake, Results, TakingIn } from './applicant.ts';
import { refuseWhile } from './reject.ts';

/** What Spanner shows under a record's name. */
export type Look = (record: BackupRecord, deps: TakingIn) => Promise<SpannerBackup | 'none'>;

/**
 * Looks once, whoever asks and however often: each look is an admin call, and there are few of those. A record that has had
 * another round since cannot be judged by it.
 */
export function lookingOnce(): Look {
  let had: { readonly round: number; readonly seen: Promise<SpannerBackup | 'none'> } | undefined;
  return (record, deps) => {
    had ??= { round: record.round, seen: lookAt(record.request.backup, deps) };
    if (had.round === record.round) return had.seen;
    throw new Error(`${record.request.backup} had another round while it was looked at`);
  };
}

async function lookAt(backup: string, deps: TakingIn): Promise<SpannerBackup | 'none'> {
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
 * write. Those that the record was overtaken for stay undecided.
 *
 * A message has one outcome, however often it is delivered and whatever becomes of the record between two deliveries:
 * what was refused because too many were waiting is not taken in once they are gone, nor the other way round. So what
 * would be taken in is looked for among the refused, after the record was read; and what is refused is refused only
 * while the record is as it was read, or written here. Of two deliveries at once that read different versions, the later
 * reader finds what the earlier refused, or keeps it from refusing; of the same version both think alike, under one
 * configuration.
 */
export async function decideOn(stored: Stored, look: Look, results: Results): Promise<void> {
  const refusedBefore = await refusedAmong(results.undecided, stored.record);
  const taken: Taken[] = [];
  const refused: { readonly applicant: Applicant; readonly reason: string }[] = [];
  let { record } = stored;
  for (const applicant of results.undecided) {
    const { deps } = applicant;
    try {
      const admission = await admitted(applicant, record, refusedBefore, look);
      if (admission.kind === 'duplicate') {
        deps.log(duplicateFact(about(record)));
        results.takenIn(applicant, { kind: 'done' });
      } else if (admission.kind === 'rejected') {
        refused.push({ applicant, reason: admission.reason });
      } else if ('next' in admission) {
        const { kind, next } = admission;
        taken.push({ applicant, kind, to: next });
        record = next;
      } else
        throw new Error(`events of ${record.request.backup} wait to be sent: no new round before they are`);
    } catch (error) {
      results.failed(applicant, error);
    }
  }
  const against = taken.length === 0 ? stored : await store(stored, taken, results);
  if (against === undefined) return;
  await Promise.all(
    refused.map(({ applicant, reason }) => refuseBecause(against, reason, applicant, results)),
  );
}

/** Those that would be taken in, and were refused before. */
async function refusedAmong(
  applicants: readonly Applicant[],
  record: BackupRecord,
): Promise<ReadonlySet<Applicant>> {
  const looked = applicants.map(async (applicant) => {
    const { incoming, message, deps } = applicant;
    const { kind } = admit(record, incoming, 'not observed', deps.clock());
    if (kind === 'duplicate' || kind === 'rejected') return [];
    return (await deps.rejections.has(message.id)) ? [applicant] : [];
  });
  return new Set((await Promise.all(looked)).flat());
}

async function admitted(
  applicant: Applicant,
  record: BackupRecord,
  refusedBefore: ReadonlySet<Applicant>,
  look: Look,
): Promise<Admission> {
  const { incoming, deps } = applicant;
  if (refusedBefore.has(applicant)) return { kind: 'duplicate' };
  const admission = admit(record, incoming, 'not observed', deps.clock());
  return admission.kind === 'observe'
    ? admit(record, incoming, await look(record, deps), deps.clock())
    : admission;
}

/** One write for all of them. The first does what is left to do for the record; nobody has to wait for that. */
async function store(stored: Stored, taken: readonly Taken[], results: Results): Promise<Stored | undefined> {
  const [first] = taken;
  const last = taken.at(-1);
  if (first === undefined || last === undefined) return stored;
  const written = await first.applicant.deps.records.replace(stored, last.to);
  if (written === undefined) return undefined;
  for (const { applicant, kind, to } of taken) {
    applicant.deps.log(kind === 'new round' ? requestedFact(to) : answeredFact(kind, to));
    results.takenIn(applicant, { kind: 'done' });
  }
  results.moved(written);
  const isNewRound = taken.some(({ kind }) => kind === 'new round');
  results.takenIn(first.applicant, isNewRound ? toStart(written) : { kind: 'to announce', stored: written });
  return written;
}

function toStart(stored: Stored): Intake {
  const { record, version } = stored;
  return record.state === 'requested'
    ? { kind: 'to start', stored: { record, version } }
    : { kind: 'to announce', stored };
}

/** Leaves it undecided where the record has changed: perhaps it does not speak against the message any more. */
async function refuseBecause(
  against: Stored,
  reason: string,
  applicant: Applicant,
  results: Results,
): Promise<void> {
  const { incoming, message, deps } = applicant;
  const problems = [{ path: 'backupId', message: reason }];
  const { labels } = incoming.requester;
  try {
    if (await refuseWhile(against, message, { problems, labels }, deps))
      results.takenIn(applicant, { kind: 'done' });
  } catch (error) {
    results.failed(applicant, error);
  }
}
