import type { Policy } from '../record/policy.ts';
import type { Glance } from '../record/record.ts';
import { requestedFacts, requestedTable } from './requested.ts';
import { runningFacts, runningTable } from './running.ts';
import type { Seen } from './seen.ts';
import { firstMatch, type Ruling } from './table.ts';
import type { Verdict } from './verdict.ts';

/**
 * Decides what to do about an open record from what Spanner showed of it (docs/architecture.md, "What an observation
 * means").
 *
 * `now` was taken after the record was read and before Spanner was: leases and deadlines are judged by it. So a round
 * ends or starts again only on an observation that began when the last attempt could no longer take effect.
 */
export function decide(glance: Glance, seen: Seen, now: Date, policy: Policy): Verdict {
  return rule(glance, seen, now, policy).verdict;
}

/** Decides as `decide` does, and names the row of the table that decided. */
export function rule(glance: Glance, seen: Seen, now: Date, policy: Policy): Ruling {
  return glance.state === 'requested'
    ? firstMatch(requestedTable, requestedFacts(glance, seen, now, policy))
    : firstMatch(runningTable, runningFacts(glance, seen, now, policy));
}
