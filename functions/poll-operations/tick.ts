import { announceUnsent } from './announce-unsent.ts';
import { judgeDatabases } from './freshness-pass.ts';
import { readWork } from './groups.ts';
import { observeAll } from './observe-all.ts';
import { openTick, type TickDeps } from './open-tick.ts';
import { readRotation, writeRotation } from './rotation.ts';
import type { Tally } from './summary.ts';
import { tellThoseBehind } from './tell-those-behind.ts';

/**
 * One tick: reads the open records, starts what is due, observes what runs and stores what became of it, and announces
 * what is unsent. Starts, reads of Spanner and announcements each have their share of the time and of the budget of calls;
 * what does not fit is left to the next tick. Rejects only if the records could not be read at all.
 */
export async function runTick(deps: TickDeps): Promise<Tally> {
  const tick = openTick(deps);
  await readRotation(tick);
  const work = await readWork(tick);
  const announcing = announceUnsent(work.unsent, tick);
  tick.start(work.fresh);
  const judging = judgeDatabases(tick);
  await observeAll(work.groups.values(), tick);
  const [untried] = await Promise.all([tick.startsFinished(), announcing]);
  await tellThoseBehind(untried, tick);
  await judging;
  await writeRotation(work, tick);
  return tick.tally;
}
