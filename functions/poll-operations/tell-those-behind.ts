import type { OpenGlanced } from '../../shared/ports.ts';
import { isKnownToWait } from '../../shared/record/waiting.ts';
import { carryOut, type Decision } from './apply.ts';
import type { Tick } from './open-tick.ts';

/**
 * Announces `waiting`, once in a round, for requests that were due in this tick and not tried because another backup of
 * their database goes first. Where this tick does not know which one runs, it is left to a later tick.
 */
export async function tellThoseBehind(untried: readonly OpenGlanced[], tick: Tick): Promise<void> {
  const decisions = untried.flatMap((record): Decision[] => {
    const { glance } = record;
    const blockedBy = tick.busy.get(glance.request.database);
    if (glance.state !== 'requested' || blockedBy === undefined || isKnownToWait(glance)) return [];
    return [{ record, verdict: { kind: 'mark blocked', blockedBy } }];
  });
  try {
    await carryOut(decisions, tick.deps.clock(), tick);
  } catch (error) {
    tick.failed(error, 'requests that wait could not be told so');
  }
}
