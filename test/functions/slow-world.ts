import { readFileSync } from 'node:fs';
import type { ManualClock } from 'google-emulators/manual-clock.ts';
import type { CreateBackupDeps } from '../../functions/create-backup/handler.ts';
import type { TickDeps } from '../../functions/poll-operations/open-tick.ts';
import type { FreshnessDeps } from '../../shared/database-ports.ts';
import { defaultPolicy, type Policy } from '../../shared/record/policy.ts';

type Deps = CreateBackupDeps | TickDeps;
type Port = 'records' | 'rejections' | 'rotation' | 'admin' | 'events' | keyof FreshnessDeps;

/** How long a call takes, from nothing to as long as it may. */
export type Pick = (mostMs: number) => number;

/**
 * The longest that each call may take before it is given up, in calls' timeouts. What is gathered with others (`2`) waits
 * for the batch that is under way, and then for its own; what is stored once (`2`) is looked for where it is there already;
 * what many write in one commit (`2`) is tried apart where that is refused.
 */
const timeouts: Readonly<Record<Port, Readonly<Record<string, number>>>> = {
  records: { create: 2, read: 1, readMany: 2, replace: 2, replaceMany: 2, glances: 1 },
  rejections: { create: 2, createWhile: 2, has: 1, markAnnounced: 1, unsent: 1 },
  rotation: { read: 1, write: 1 },
  admin: { createBackup: 1, listOperations: 1, getOperation: 1, getBackup: 1, listBackups: 1 },
  events: { publish: 2 },
  instances: { listDatabases: 1, listBackups: 1, getBackup: 1 },
  databases: { ofInstance: 1, readMany: 1, storeMany: 1, unsent: 1 },
  found: { create: 1, markAnnounced: 1, unsent: 1 },
  looks: { read: 1, write: 1 },
  outcomes: { settledPage: 1 },
};

const { tickDeadlineMs, readTimeoutMs, createTimeoutMs } = defaultPolicy;

/** How long a tick takes up work: what begins then ends before its deadline. */
export const takesUpForMs = tickDeadlineMs - Math.max(readTimeoutMs, createTimeoutMs);

/** How long Terraform lets a function run. */
export function timeoutMsOf(file: string): number {
  const [, seconds] = /timeout_seconds = (\d+)/.exec(readFileSync(`terraform/${file}`, 'utf8')) ?? [];
  return Number(seconds) * 1_000;
}

/** The same deps, but every call takes its time, and none of it is anybody else's. */
export function slowed<Slow extends Deps>(deps: Slow, clock: ManualClock, pick: Pick): Slow {
  const freshness = 'freshness' in deps ? deps.freshness : undefined;
  return {
    ...deps,
    ...slowPorts(deps, deps.policy, clock, pick),
    ...(freshness && { freshness: slowPorts(freshness, deps.policy, clock, pick) }),
  };
}

function slowPorts(ports: object, policy: Policy, clock: ManualClock, pick: Pick): object {
  const names = Object.keys(timeouts).filter((name) => name in ports);
  const slow = names.map((name) => [name, slowPort(name as Port, ports, policy, clock, pick)]);
  return Object.fromEntries(slow);
}

/** Those that give a stream: the time is for its first. */
const streams = new Set(['glances', 'unsent', 'ofInstance']);
/** Those that wait for their turn to call Spanner. */
const paced = new Set<Port>(['admin', 'instances']);

function slowPort(name: Port, ports: object, policy: Policy, clock: ManualClock, pick: Pick): object {
  const port: object = Reflect.get(ports, name);
  return new Proxy(port, {
    get(target, method) {
      const times = timeouts[name][String(method)];
      if (times === undefined) throw new Error(`nobody has said how long ${name}.${String(method)} may take`);
      const call: unknown = Reflect.get(target, method);
      if (typeof call !== 'function') throw new Error(`there is no ${name}.${String(method)}`);
      return (...given: unknown[]) => {
        const take = () => clock.advance(pick(times * timeoutOf(String(method), policy)));
        const carryOut = () => call.apply(target, given);
        if (streams.has(String(method))) return streamed(carryOut, take);
        const pace = paced.has(name) ? given.at(-1) : undefined;
        return timed(carryOut, take, typeof pace === 'function' ? pace : undefined);
      };
    },
  });
}

function timeoutOf(method: string, { createTimeoutMs, readTimeoutMs }: Policy): number {
  return method === 'createBackup' ? createTimeoutMs : readTimeoutMs;
}

async function timed(carryOut: () => unknown, take: () => void, pace: unknown): Promise<unknown> {
  if (typeof pace === 'function') await pace();
  try {
    return await carryOut();
  } finally {
    take();
  }
}

async function* streamed(carryOut: () => AsyncIterable<unknown>, take: () => void): AsyncGenerator<unknown> {
  take();
  yield* carryOut();
}
