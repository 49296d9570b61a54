import { intent } from '../../shared/decisions/admit.ts';
import type { Stored } from '../../shared/ports.ts';
import { gatheringByName } from '../../shared/runtime/gather.ts';
import { requestedFact } from '../../shared/runtime/log.ts';
import { type Applicant, type Intake, type Result, Results } from './applicant.ts';
import { decideOn, observingOnce } from './decide-together.ts';

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
    const { deps, incoming } = applicant;
    const until = deps.clock().getTime() + patienceMs;
    const result = await gathered(incoming.request.backup, { applicant, until });
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
  const results = new Results(waiting.map(({ applicant }) => applicant));
  const observe = observingOnce();
  try {
    for (let decision = 1; decision <= mostDecisions; decision += 1) {
      dismissLate(waiting, results);
      const [first] = results.undecided;
      if (first === undefined) break;
      const stored = await storedFor(first, results);
      if (stored !== undefined) await decideOn(stored, observe, results);
    }
  } catch (error) {
    for (const applicant of results.undecided) results.failed(applicant, error);
  }
  return results.all(
    ({ incoming: { request } }) =>
      new Error(
        `the record of ${request.backup} changed ${mostDecisions} times while this message was taken in`,
      ),
  );
}

function dismissLate(waiting: readonly Waiting[], results: Results): void {
  const undecided = new Set(results.undecided);
  for (const { applicant, until } of waiting) {
    if (!undecided.has(applicant) || applicant.deps.clock().getTime() <= until) continue;
    const { backup } = applicant.incoming.request;
    results.failed(applicant, new Error(`other messages for ${backup} have not been stored for a minute`));
  }
}

/** The record as it is stored, made with the intent of the first where there was none. */
async function storedFor(first: Applicant, results: Results): Promise<Stored | undefined> {
  const { records, clock, log } = first.deps;
  const created = await records.create(intent(first.incoming, clock()));
  if (created === undefined) return records.read(first.incoming.request.backup);
  log(requestedFact(created.record));
  results.takenIn(first, { kind: 'to start', stored: created });
  return created;
}
