import { intent } from '../../shared/decisions/admit.ts';
import { firstAttempt } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import { gatheringByName } from '../../shared/runtime/gather.ts';
import { requestedFact } from '../../shared/runtime/log.ts';
import type { Applicant, Asking, Intake, Result, Results } from './applicant.ts';
import { decideOn, type Observe, observingOnce, rejectUnknown } from './decide-together.ts';

/** How often the messages that came together may be overtaken by other workers before they are delivered again. */
const mostDecisions = 5;

/** A message that has waited for so long is nacked instead of decided on, before the function's own timeout ends it. */
const patienceMs = 60_000;

/** So many messages wait in one process at most; more are nacked. Cloud Run sends an instance 80 at once: this is about memory. */
const mostWaiting = 1_000;

/**
 * Stores messages in the records of their names. Messages for a name that is just being stored wait, and are then decided on
 * together: with one read of the record, one read of Spanner at most, and one write. One by one they would overtake each
 * other, and read Spanner each time. Rejects if a message could not be stored.
 */
export function takingIn(): (applicant: Applicant) => Promise<Intake> {
  const gathered = gatheringByName(takeInTogether, mostWaiting);
  return async (applicant) => {
    const until = applicant.deps.clock().getTime() + patienceMs;
    const result = await gathered(applicant.backup, { applicant, until });
    if (result.ok) return result.intake;
    throw result.error;
  };
}

interface Waiting {
  readonly applicant: Applicant;
  /** After that it is nacked instead of decided on. */
  readonly until: number;
}

/** Decides on some messages for one name, again each time that another worker was faster. Gives a result for each. */
async function takeInTogether(waiting: readonly Waiting[]): Promise<Result[]> {
  const results: Results = new Map();
  const undecided = () => waiting.map(({ applicant }) => applicant).filter((one) => !results.has(one));
  let observe: Observe | undefined;
  try {
    for (let decision = 1; decision <= mostDecisions; decision += 1) {
      dismissLate(waiting, results);
      const [first] = undecided();
      if (first === undefined) break;
      const asking = undecided().find(isAsking);
      const stored = await (asking ? storedFor(asking, undecided().length === 1, results) : recordOf(first));
      const others = undecided();
      // A withdrawal makes no record.
      if (stored === undefined && asking === undefined) await rejectUnknown(first.backup, others, results);
      if (stored === undefined || others.length === 0) continue;
      observe ??= observingOnce();
      await decideOn(stored, others, observe, results);
    }
  } catch (error) {
    for (const applicant of undecided()) results.set(applicant, { ok: false, error });
  }
  return waiting.map(({ applicant }) => results.get(applicant) ?? overtakenTooOften(applicant));
}

function isAsking(applicant: Applicant): applicant is Asking {
  return 'request' in applicant.incoming;
}

function overtakenTooOften(applicant: Applicant): Result {
  const message = `the record of ${applicant.backup} changed ${mostDecisions} times while this message was taken in`;
  return { ok: false, error: new Error(message) };
}

function dismissLate(waiting: readonly Waiting[], results: Results): void {
  for (const { applicant, until } of waiting) {
    if (results.has(applicant) || applicant.deps.clock().getTime() <= until) continue;
    const error = new Error(`other messages for ${applicant.backup} have not been stored for a minute`);
    results.set(applicant, { ok: false, error });
  }
}

/**
 * The record as it is stored, made with the intent of the first message that asks where there was none. If nobody waits
 * behind it, and a call is free at once, its first attempt is part of the same write. Those behind may be withdrawals.
 */
async function storedFor(first: Asking, isAlone: boolean, results: Results): Promise<Stored | undefined> {
  const { records, clock, log } = first.deps;
  const intended = intent(first.incoming, clock());
  const attempt = isAlone ? firstAttempt(intended, first.deps) : undefined;
  const created = await records.create(attempt?.record ?? intended).catch((error: unknown) => {
    attempt?.giveBack();
    throw error;
  });
  if (created === undefined) {
    attempt?.giveBack();
    return recordOf(first);
  }
  log(requestedFact(created.record));
  const kind = attempt === undefined ? 'to start' : 'to call';
  results.set(first, { ok: true, intake: { kind, stored: created } });
  return created;
}

function recordOf(applicant: Applicant): Promise<Stored | undefined> {
  return applicant.deps.records.read(applicant.backup);
}
