import type { FaultKind } from './fault-kind.ts';
import { judge } from './judge.ts';
import { judgeFreshness } from './judge-freshness.ts';
import type { Lane } from './lane.ts';
import { type Clocks, Run, together } from './run.ts';
import type { Scenario } from './scenarios.ts';
import type { Violation } from './violation.ts';

/** Which fault befalls which call, by its number in the run. */
export type Plan = ReadonlyMap<number, FaultKind>;

type Sites = Run['wire']['sites'];

/**
 * A fault that befalls the n-th call of its sort. A tick makes calls for backups and calls for databases side by side, so that
 * the number of a call in the whole run is another each time.
 */
export interface Strike {
  readonly kind: FaultKind;
  readonly site: Sites[number];
  readonly nth: number;
}

/** The call of this number among those of its sort. */
export function strikeAt(kind: FaultKind, sites: Sites, at: number): Strike {
  const site = sites[at];
  if (site === undefined) throw new Error(`there is no call ${at}`);
  return { kind, site, nth: sites.slice(0, at + 1).filter((other) => isSort(other, site)).length };
}

function isSort(one: Sites[number], other: Sites[number]): boolean {
  return one.site === other.site && one.role === other.role && one.isOfDatabases === other.isOfDatabases;
}

function kindAt(plan: Plan | Strike, sites: Sites, number: number): FaultKind | undefined {
  if (!('kind' in plan)) return plan.get(number);
  const last = sites[number - 1];
  const isIt = last !== undefined && isSort(last, plan.site);
  return isIt && strikeAt(plan.kind, sites, number - 1).nth === plan.nth ? plan.kind : undefined;
}

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
  plan: Plan | Strike,
  lane: Lane,
  clocks: Clocks = together,
): Promise<Verdict> {
  const struck: { site: string; fault: string }[] = [];
  const kinds = 'kind' in plan ? [plan.kind] : [...plan.values()];
  const policy = kinds.find((kind) => kind.policy)?.policy;
  using run = new Run(lane, {
    clocks,
    ...(scenario.environment && { environment: scenario.environment }),
    ...(policy && { policy }),
    befall: (current, number) => {
      const { site, role } = current.wire.sites[number - 1] ?? { site: '', role: 'poller' as const };
      const kind = kindAt(plan, current.wire.sites, number);
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
  if (run.isWatched) violations.push(...judgeFreshness(run.ledger, run.nowMs()));
  return { struck, violations, sites };
}
