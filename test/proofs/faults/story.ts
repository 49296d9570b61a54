import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import { extremes } from 'google-emulators/spanner/switches.ts';
import { judge } from './judge.ts';
import { type Lane, openLane } from './lane.ts';
import { Run } from './run.ts';
import type { Befall } from './wire.ts';

/** A story that ends well on both sides of what Google does not document, told on servers of its own. */
export function story(name: string, tell: (lane: Lane) => Promise<void>): void {
  for (const side of extremes)
    test(`${name} (${side.name})`, async () => {
      await using lane = await openLane(side.switches);
      await tell(lane);
    });
}

/** Which call of a run something befalls: the first of a site, or a later one. Calls for what is known of databases do not count. */
export interface Where {
  readonly site: string;
  readonly nth?: number;
}

/** A run in which something befalls a call, and perhaps others more. */
export function runWith(
  lane: Lane,
  where: Where,
  befall: (run: Run) => Befall,
  ...more: readonly (readonly [Where, (run: Run) => Befall])[]
): Run {
  const all = [[where, befall] as const, ...more];
  return new Run(lane, {
    befall: (run, number) => {
      const { sites } = run.wire;
      const backups = sites.filter(({ isOfDatabases }) => !isOfDatabases);
      const count = (site: string) => backups.filter((it) => it.site === site).length;
      const last = sites[number - 1];
      const isIt = ({ site, nth = 1 }: Where) =>
        last?.isOfDatabases === false && last.site === site && count(site) === nth;
      return all.find(([its]) => isIt(its))?.[1](run);
    },
  });
}

/** Lets the faults end, and holds what has come of them to what the design promises. */
export async function comesOutRight(run: Run): Promise<void> {
  const atRest = await run.settle();
  assert.deepEqual(judge(run, atRest), []);
}

export const asking = (run: Run, more: object = {}) => ({
  database: run.database('shop'),
  backupId: 'one',
  retentionPeriod: '7d',
  ...more,
});

/** `succeeded in round 1` */
export const stateOf = (run: Run): string[] =>
  run.ledger.records().map(({ state, round }) => `${state} in round ${round}`);

export const neverArrives: Befall = async () => {
  throw new GrpcError('INTERNAL', 'injected: it never arrived');
};
