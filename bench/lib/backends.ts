import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topology } from '../../local/topology.ts';
import { movedAheadFile } from './moved-ahead.ts';

export const benchProject = 'bench';
export const instanceOfBench = (n: number) => `projects/${benchProject}/instances/instance-${n}`;

/** What can be asked of the process with the three services. */
export type Command =
  | { readonly kind: 'addresses' }
  /** Adds databases `${prefix}0` and so on. */
  | { readonly kind: 'databases'; readonly prefix: string; readonly count: number }
  /** How long backups take from now on. */
  | { readonly kind: 'duration'; readonly ms: number }
  | Kept
  | Seed
  | Crowd
  /** Moves Spanner's time, and Firestore's by so much as no function moves it meanwhile. */
  | { readonly kind: 'advance'; readonly ms: number; readonly firestoreMs?: number }
  /** When Spanner answered the last CreateBackup, in milliseconds of the clock on the wall. */
  | { readonly kind: 'accepted' }
  /** What was done since this was last asked. */
  | { readonly kind: 'counted' };

/** Databases of a month ago, spread over the instances, named as those of a seed are; each with a backup of each day before. */
export interface Kept {
  readonly kind: 'kept';
  readonly databases: number;
  readonly instances: number;
  readonly each: number;
}

/** Requests for made-up instances that Spanner has refused once and that are due again, spread over so many projects. */
export interface Crowd {
  readonly kind: 'crowd';
  readonly records: number;
  readonly projects: number;
}

/** Running backups with their records, spread evenly over the instances; a share of them ends early. */
export interface Seed {
  readonly kind: 'seed';
  readonly records: number;
  readonly instances: number;
  /** Where the instances are of so many projects; else all are of one. */
  readonly projects?: number;
  readonly earlyShare: number;
  readonly earlyMs: number;
  readonly lateMs: number;
}

export interface Addresses {
  readonly spanner: string;
  readonly firestore: string;
  readonly pubsub: string;
}

/** Firestore's reads and writes as it bills them, and the calls by `service.Method`. */
export interface Counted {
  readonly reads: number;
  readonly writes: number;
  readonly calls: Readonly<Record<string, number>>;
}

/** The calls of Spanner among them. */
export function adminCallsOf({ calls }: Counted): number {
  return Object.entries(calls)
    .filter(([name]) => name.startsWith('spanner.'))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Firestore, Spanner and Pub/Sub of this project in another process. */
export class Backends implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly addresses: Addresses;

  private constructor(child: ChildProcess, folder: string, addresses: Addresses) {
    this.#child = child;
    this.#folder = folder;
    this.addresses = addresses;
  }

  static async start(): Promise<Backends> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    await writeFile(aheadIn(folder), '0');
    const env = { ...quiet(process.env), [movedAheadFile]: aheadIn(folder) };
    const child = fork(new URL('./backends-process.ts', import.meta.url), { env });
    await once(child, 'message');
    return new Backends(child, folder, (await ask(child, { kind: 'addresses' })) as Addresses);
  }

  /** The environment of a function that uses these. */
  get environment(): Record<string, string> {
    const { spanner, firestore, pubsub } = this.addresses;
    return {
      GOOGLE_CLOUD_PROJECT: benchProject,
      REQUESTS_TOPIC: topology.requests,
      EVENTS_TOPIC: topology.events,
      SPANNER_EMULATOR_HOST: spanner,
      FIRESTORE_EMULATOR_HOST: firestore,
      PUBSUB_EMULATOR_HOST: pubsub,
      [movedAheadFile]: aheadIn(this.#folder),
    };
  }

  async do(command: Exclude<Command, { kind: 'accepted' | 'counted' | 'addresses' }>): Promise<void> {
    await ask(this.#child, command);
  }

  async counted(): Promise<Counted> {
    return (await ask(this.#child, { kind: 'counted' })) as Counted;
  }

  async acceptedAt(): Promise<number> {
    return (await ask(this.#child, { kind: 'accepted' })) as number;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.disconnect();
    await once(this.#child, 'exit');
    await rm(this.#folder, { recursive: true });
  }
}

function aheadIn(folder: string): string {
  return join(folder, 'ahead-ms');
}

async function ask(child: ChildProcess, command: Command): Promise<unknown> {
  child.send(command);
  const [answer] = (await once(child, 'message')) as [{ ok: boolean; result?: unknown; error?: string }];
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}

/** Without it the clients look for a metadata server. */
function quiet(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, METADATA_SERVER_DETECTION: 'none' };
}
