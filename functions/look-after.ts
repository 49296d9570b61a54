import { OutOfBudget } from '../shared/budget.ts';
import type { Verdict } from '../shared/domain/observe.ts';
import { timestampOf } from '../shared/domain/timestamp.ts';
import { paceOf } from '../shared/start-backup.ts';
import { carryOut } from './carry-out.ts';
import { type Decided, observeInstance, wantsLook } from './observe-instance.ts';
import type { Open, Tick } from './open-tick.ts';

/**
 * Looks at one instance for the records in it that want it, starts what turns out to be due and writes what has
 * changed. What goes wrong here stays here.
 */
export async function lookAfter(instance: string, records: readonly Open[], tick: Tick): Promise<void> {
  const { clock, policy } = tick.deps;
  try {
    // After the records were read, before Spanner is: leases and deadlines are judged by this.
    const now = clock();
    const wanting = records.filter(({ glance }) => wantsLook(glance, now, policy));
    const seen = await look(instance, wanting, now, tick);
    const verdicts = new Map(seen.map(({ glance, verdict }) => [glance.request.backup, verdict]));
    const decisions = wanting.map((record) => ({ record, verdict: verdicts.get(record.backup) ?? leave }));
    tick.start(decisions.filter(({ verdict }) => verdict.kind === 'start').map(({ record }) => record));
    await carryOut(decisions, now, tick);
  } catch (error) {
    tick.failed(error, `${instance} could not be looked after`);
  }
}

const leave: Verdict = { kind: 'leave' };

async function look(instance: string, wanting: readonly Open[], now: Date, tick: Tick): Promise<Decided[]> {
  if (wanting.length === 0) return [];
  const { deps, tally, until } = tick;
  const glances = wanting.map(({ glance }) => glance);
  const pace = paceOf(deps.budgets, instance, 'look', until);
  let calls = 0;
  let failures = 0;
  let hadItsTurn = true;
  const decided = await observeInstance(instance, glances, {
    admin: deps.admin,
    policy: deps.policy,
    pace: async () => {
      await pace();
      calls += 1;
    },
    now,
    failed: (error) => {
      if (error instanceof OutOfBudget) hadItsTurn = false;
      else failures += 1;
      tick.failed(error, `${instance} could not be looked at`);
    },
  });
  // One that fails has had its turn: otherwise the broken ones would keep all others waiting.
  if (hadItsTurn) tick.observedAt.set(instance, timestampOf(now));
  if (calls > failures) tally.observed += 1;
  return decided;
}
