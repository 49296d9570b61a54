import assert from 'node:assert/strict';
import { GrpcError } from '../../local/grpc/error.ts';
import { judge } from './judge.ts';
import type { Lane } from './lane.ts';
import { Run } from './run.ts';
import type { Befall } from './wire.ts';

/** Which call of a run something befalls: the first of a site, or a later one. */
export interface Where {
  readonly site: string;
  readonly nth?: number;
}

export function runWith(lane: Lane, { site, nth = 1 }: Where, befall: (run: Run) => Befall): Run {
  return new Run(lane, {
    befall: (run, number) => {
      const { sites } = run.wire;
      const isIt = sites[number - 1]?.site === site && sites.filter((it) => it.site === site).length === nth;
      return isIt ? befall(run) : undefined;
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
