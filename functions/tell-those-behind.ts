import { isKnownToWait } from '../shared/domain/waiting.ts';
import { carryOut, type Decision } from './carry-out.ts';
import type { Open, Tick } from './open-tick.ts';

/**
 * Announces that they wait: requests that were due in this tick and not tried, because another backup of their database
 * goes first. Once in a round; what is in the way is what this tick knows to run there. Where it knows of nothing, a later
 * tick tries them, or knows.
 */
export async function tellThoseBehind(untried: readonly Open[], tick: Tick): Promise<void> {
  const decisions = untried.flatMap((record): Decision[] => {
    const { glance } = record;
    const blockedBy = tick.busy.get(glance.request.database);
    if (glance.state !== 'requested' || blockedBy === undefined || isKnownToWait(glance)) return [];
    return [{ record, verdict: { kind: 'left behind', blockedBy } }];
  });
  try {
    await carryOut(decisions, tick.deps.clock(), tick);
  } catch (error) {
    tick.failed(error, 'requests that wait could not be told so');
  }
}
