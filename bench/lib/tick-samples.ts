import { policyVariable } from '../../test/own-policy.ts';
import { Backends } from './backends.ts';
import { measuredTick, numberIn, type TickSpec } from './measured-tick.ts';

const hourMs = 3_600_000;
const restMs = 2 * 60_000;

/** How far the operations are: what Spanner's time is moved by before the tick. */
const stages = [
  { finished: 'none', advanceMs: 0 },
  { finished: '1 %', advanceMs: 2 * 60_000 },
  { finished: 'none further, all moved on', advanceMs: 50 * hourMs },
  { finished: 'all', advanceMs: 100 * hourMs },
] as const;

export type Finished = (typeof stages)[number]['finished'];
export type Version = 'ours' | 'floor' | 'naive';

export interface TickSample {
  readonly version: Version;
  readonly records: number;
  readonly instances: number;
  readonly finished: Finished;
  /** Instances that were looked at; the rest has to wait for the next tick. */
  readonly observed: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly reads: number;
  readonly writes: number;
  readonly adminCalls: number;
  readonly events: number;
}

export interface TickOrder {
  readonly folders: Readonly<Record<Version, string>>;
  readonly records: number;
  readonly instances: number;
  /** Ticks without a deadline: every instance has its turn. */
  readonly unhurried?: boolean;
}

/** One tick at each stage, each in a process of its own, on records that a tick has seen before. */
export async function ticksOf(version: Version, order: TickOrder): Promise<TickSample[]> {
  const { folders, records, instances, unhurried = false } = order;
  await using backends = await Backends.start();
  const spread = { earlyShare: 0.01, earlyMs: 60_000, lateMs: 100 * hourMs };
  await backends.do({ kind: 'seed', records, instances, ...spread });
  const environment = unhurried ? policyVariable({ tickDeadlineMs: 24 * hourMs }) : {};
  const spec = { folder: folders[version], environment };
  // The first tick that sees a database makes its document.
  if (version === 'ours') await tick(spec, backends);
  const samples: TickSample[] = [];
  for (const { finished, advanceMs } of stages) {
    // What the tick before has drawn of the calls that both functions share can be drawn again.
    await backends.do({ kind: 'advance', ms: advanceMs, firestoreMs: advanceMs + restMs });
    samples.push({ version, records, instances, finished, ...(await tick(spec, backends)) });
  }
  return samples;
}

async function tick(spec: TickSpec, backends: Backends) {
  const { summary, ...measured } = await measuredTick(spec, backends);
  return { ...measured, observed: numberIn(summary, 'observed'), events: numberIn(summary, 'sent') };
}
