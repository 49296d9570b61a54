import { adminCallsOf, type Backends } from './backends.ts';
import { FunctionProcess, type FunctionSpec } from './function-process.ts';

/** A function whose tick is measured: what there is to say of its process. */
export type TickSpec = Pick<FunctionSpec, 'folder' | 'environment' | 'flags'>;

/** What a tick took, and what it did. */
export interface MeasuredTick {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly reads: number;
  readonly writes: number;
  readonly adminCalls: number;
  /** What the tick says of itself. */
  readonly summary: unknown;
}

/** One tick over what the backends hold, in a process of its own that has done nothing before. */
export async function measuredTick(spec: TickSpec, backends: Backends): Promise<MeasuredTick> {
  await using running = await FunctionProcess.spawn({
    target: 'pollOperations',
    signature: 'http',
    ...spec,
    environment: { ...backends.environment, ...spec.environment },
  });
  await running.listening();
  await backends.counted();
  const before = await running.used();
  const beganAt = performance.now();
  const { status, text } = await running.tick();
  const wallMs = performance.now() - beganAt;
  if (status !== 200) throw new Error(`the tick was answered with ${status}: ${text}`);
  const after = await running.used();
  const counted = await backends.counted();
  const { reads, writes } = counted;
  const summary: unknown = JSON.parse(text);
  const cpuMs = after.cpuMs - before.cpuMs;
  return { wallMs, cpuMs, peakMb: after.peakMb, reads, writes, adminCalls: adminCallsOf(counted), summary };
}

/** A number of a tick's summary; NaN where it has none of that name. */
export function numberIn(summary: unknown, field: string): number {
  const value: unknown = Reflect.get(Object(summary), field);
  return typeof value === 'number' ? value : Number.NaN;
}
