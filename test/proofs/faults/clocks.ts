import { extremes } from 'google-emulators/spanner/switches.ts';
import { coreKinds } from './faults.ts';
import type { Clocks } from './run.ts';
import { scenarios } from './scenarios.ts';
import { trial } from './trial.ts';
import type { Job } from './work.ts';

/** All but the minute that the design allows between any two clocks. */
const apartMs = 59_000;

/** Each of the functions ahead of all others or behind them, and both together ahead of Spanner or behind it. */
export const apart: readonly Clocks[] = [
  { createBackup: apartMs, poller: 0 },
  { createBackup: -apartMs, poller: 0 },
  { createBackup: 0, poller: apartMs },
  { createBackup: 0, poller: -apartMs },
  { createBackup: apartMs, poller: apartMs },
  { createBackup: -apartMs, poller: -apartMs },
];

/** The intent, the lease, the call and its answer, in most stories. */
const calls = [2, 3, 4];

/** Every story with clocks that are 59 s apart: as it is, and with the core of the faults at the calls around a start. */
export function clockJobs(): Job[] {
  const faults = coreKinds.flatMap((kind) =>
    calls.map((call) => ({ name: `${kind.name} at ${call}`, kind, call })),
  );
  const plans = [
    { name: 'no fault', plan: new Map() },
    ...faults.map(({ name, kind, call }) => ({ name, plan: new Map([[call, kind]]) })),
  ];
  return extremes.flatMap((side) =>
    apart.flatMap((clocks) =>
      scenarios.flatMap((scenario) =>
        plans.map(({ name, plan }) => ({
          name: `${JSON.stringify(clocks)} | ${scenario.name} | ${name} | ${side.name}`,
          side,
          play: (lane) => trial(scenario, plan, lane, clocks),
        })),
      ),
    ),
  );
}
