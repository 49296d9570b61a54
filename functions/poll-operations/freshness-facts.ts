import type { DatabaseState } from '../../shared/freshness/database.ts';
import type { Fact } from '../../shared/runtime/log.ts';

/** One line for each database and look: a metric of ages is made of it. */
export function judgedFact({ database, verdict }: DatabaseState, ageMs: number | undefined): Fact {
  const { is, code, maxAgeMs } = verdict ?? {};
  return {
    severity: 'INFO',
    message: 'database judged',
    outcome: 'judged',
    database,
    verdict: is,
    code,
    ageMs,
    maxAgeMs,
  };
}

/** The fact of a database that turned stale, turned fresh again or is no longer judged; undefined for any other change. */
export function edgeFact(
  before: DatabaseState | undefined,
  { database, verdict, closed, newest }: DatabaseState,
  ageMs: number | undefined,
): Fact | undefined {
  const was = before?.verdict?.is;
  if (verdict === undefined) {
    if (was === undefined) return undefined;
    const message =
      closed?.why === 'gone'
        ? 'the database is gone, and is not judged any more'
        : 'no target matches the database any more, and it is not judged';
    return { severity: 'INFO', message, outcome: 'not judged', database };
  }
  const { is, code, reason, maxAgeMs } = verdict;
  if (is === was || (is === 'fresh' && was === undefined)) return undefined;
  const about = { database, code, reason, ageMs, maxAgeMs, newest: newest?.name };
  return is === 'stale'
    ? { severity: 'ERROR', message: 'the database has no good backup', outcome: 'stale', ...about }
    : { severity: 'INFO', message: 'the database has a good backup again', outcome: 'fresh', ...about };
}
