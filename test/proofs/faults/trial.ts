import type { FaultKind } from './fault-kind.ts';
import { judgeFreshness } from './freshness.ts';
import { judge } from './judge.ts';
import type { Lane } from './lane.ts';
import type { Violation } from './ledger.ts';
import { type Clocks, Run, together } from './run.ts';
import type { Scenario } from './scenarios.ts';

/** Which fault befalls which call. */
export type Plan = ReadonlyMap<number, FaultKind>;

/** One run under faults, as it was judged. */
export interface Verdict {
  /** Every call that a fault befell, with who made it, and the fault's name. */
  readonly struck: readonly { readonly site: string; readonly fault: string }[];
  readonly violations: readonly Violation[];
  /** The sites of the calls up to the end of the faults. */
  readonly sites: Run['wire']['sites'];
}

/** Plays a scenario while faults go on, lets them end and the ticks go on, and judges what has come of it. */
export async function trial(
  scenario: Scenario,
  plan: Plan,
  lane: Lane,
  clocks: Clocks = together,
  /** Of a plan with one fault: the sort of call that it befalls, the first from the planned one on. Calls side by side have no order. */
  called?: string,
): Promise<Verdict> {
  const struck: { site: string; fault: string }[] = [];
  const policy = [...plan.values()].find((kind) => kind.policy)?.policy;
  using run = new Run(lane, {
    clocks,
    ...(scenario.environment && { environment: scenario.environment }),
    ...(policy && { policy }),
    befall: (current, number) => {
      const { site, role } = current.wire.sites[number - 1] ?? { site: '', role: 'poller' as const };
      const [[planned, only] = [0, undefined]] = plan;
      const isIts = number >= planned && struck.length === 0 && `${role}: ${site}` === called;
      const kind = called === undefined ? plan.get(number) : isIts ? only : undefined;
      if (!kind?.befalls(site, role)) return undefined;
      struck.push({ site: `${role}: ${site}`, fault: kind.name });
      return kind.befall(current);
    },
  });
  await run.wire.before(async () => scenario.prepare?.(run));
  await scenario.play(run);
  const sites = run.wire.sites.slice();
  const atRest = await run.settle();
  const violations = judge(run, atRest);
  if (scenario.environment !== undefined) violations.push(...judgeFreshness(run.ledger, run.nowMs()));
  return { struck, violations, sites };
}
