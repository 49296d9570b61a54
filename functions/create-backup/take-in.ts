import { intent } from '../../shared/decisions/admit.ts';
import { firstAttempt } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import { gatheringByName } from '../../shared/runtime/gather.ts';
import { requestedFact } from '../../shared/runtime/log.ts';
import type { Applicant, Asking, Intake, Result, Results } from './applicant.ts';
import { decideOn, type Observe, observingOnce, rejectUnknown } from './decide-together.ts';

/** Messages that came together and were overtaken so often by other workers are delivered again. */
const mostDecisions = 5;

/** A message that has waited for so long is nacked instead of decided on, before the function's own timeout ends it. */
const patienceMs = 60_000;

/** More waiting messages in one process are nacked, to bound memory. Cloud Run sends an instance at most 80 at once. */
const mostWaiting = 1_000;

/**
 * Stores messages in the records of their names. While a name is being stored, its other messages wait, and are then decided
 * on together: one read of the record, at most one of Spanner, one write. One by one, they would overtake each other and
 * each read Spanner. Rejects if a message could not be stored.
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

/** Decides on messages for one name, and again each time another worker was faster. Gives a result for each. */
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
 * Gives the stored record. If there is none, makes it with the intent of the first message that asks. If no message waits
 * behind that one (it might be a withdrawal) and a call is free at once, the same write has the first attempt.
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
