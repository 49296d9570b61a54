import { extremes, type Side } from 'google-emulators/spanner/switches.ts';
import { coreKinds, faultKinds } from './faults.ts';
import { freshnessScenarios } from './freshness-scenarios.ts';
import { openLane } from './lane.ts';
import type { Scenario } from './scenarios.ts';
import { scenarios } from './scenarios.ts';
import { type Strike, strikeAt, trial } from './trial.ts';
import type { Job } from './work.ts';

export interface MatrixOptions {
  /**
   * Every kind of fault at every call of every story. Otherwise at every call of the first; and in the others at the
   * first call of each sort that no story before had, beside the core of the kinds at every call.
   */
  readonly full?: boolean;
  /** Takes a part: a case is in where its number, counted through the whole matrix, is `rest` modulo `of`. */
  readonly share?: { readonly rest: number; readonly of: number };
}

/** A run in which one fault befalls one call, `poller: spanner GetOperation`. */
export interface Case extends Job {
  readonly fault: string;
  readonly site: string;
}

/**
 * Every kind of fault at every call of every story, on both sides of the switches. The calls of a story are counted
 * in a run that nothing befalls.
 */
export async function matrix({
  full = false,
  share = { rest: 0, of: 1 },
}: MatrixOptions = {}): Promise<Case[]> {
  const jobs: Case[] = [];
  let number = 0;
  for (const side of extremes) {
    await using lane = await openLane(side.switches);
    const had = new Set<string>();
    for (const [index, scenario] of [...scenarios, ...freshnessScenarios].entries()) {
      const { sites } = await trial(scenario, new Map(), lane);
      for (const kind of faultKinds)
        for (const [at, { site, role }] of sites.entries()) {
          if (!kind.befalls(site, role)) continue;
          const called = `${role}: ${site}`;
          const sort = `${called} ${kind.name}`;
          if (!full && index > 0 && had.has(sort) && !coreKinds.includes(kind)) continue;
          had.add(sort);
          if (number % share.of === share.rest)
            jobs.push(caseOf(scenario, strikeAt(kind, sites, at), called, side));
          number += 1;
        }
    }
  }
  return jobs;
}

function caseOf(scenario: Scenario, strike: Strike, called: string, side: Side): Case {
  const { kind, nth, site } = strike;
  const which = `${called}${site.isOfDatabases ? ' of databases' : ''}`;
  return {
    name: `${scenario.name} | ${kind.name} at call ${nth} of ${which} | ${side.name}`,
    fault: kind.name,
    site: called,
    side,
    play: (lane) => trial(scenario, strike, lane),
  };
}
