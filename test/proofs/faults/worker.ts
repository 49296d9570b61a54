import type { Request, Response } from '@google-cloud/functions-framework';
import { composeFunctions } from '../../../functions/compose.ts';
import type { Policy } from '../../../shared/record/policy.ts';
import { parseConfig } from '../../../shared/runtime/config.ts';
import { type Door, eventsTopic, requestsTopic } from './door.ts';
import type { Letter } from './letter.ts';

/** `no answer`: it died or fell asleep over it; whoever called has given up. */
export type Answer = 'acknowledged' | 'refused' | 'no answer';

export interface WorkerOptions {
  /** In production each function is a process of its own. */
  readonly role: 'createBackup' | 'poller';
  readonly door: Door;
  readonly policy: Policy;
  readonly clock: () => Date;
  /** How far its own clock is ahead of that. */
  readonly aheadMs: number;
  readonly pause: (ms: number) => Promise<void>;
  /** Configuration beyond what every worker has. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** One instance of a function: composed as in production, over the real client libraries, with connections of its own. */
export class Worker {
  readonly role: WorkerOptions['role'];
  readonly door: Door;
  readonly policy: Policy;
  readonly aheadMs: number;
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly #functions: ReturnType<typeof composeFunctions>;
  readonly #lost = Promise.withResolvers<'no answer'>();
  readonly #running = new Set<Promise<Answer>>();
  #state: 'awake' | 'asleep' | 'dead' = 'awake';

  constructor({ role, door, policy, clock, aheadMs, pause, environment }: WorkerOptions) {
    this.environment = environment;
    this.role = role;
    this.door = door;
    this.policy = policy;
    this.aheadMs = aheadMs;
    const config = parseConfig({
      GOOGLE_CLOUD_PROJECT: 'faults',
      REQUESTS_TOPIC: requestsTopic,
      EVENTS_TOPIC: eventsTopic,
      START_WITHIN: '1h',
      SPANNER_EMULATOR_HOST: door.spanner,
      FIRESTORE_EMULATOR_HOST: door.firestore,
      PUBSUB_EMULATOR_HOST: door.pubsub,
      ...environment,
    });
    const ownClock = () => new Date(clock().getTime() + aheadMs);
    this.#functions = composeFunctions(config, { clock: ownClock, pause, log: () => {} }, policy);
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** True while somebody can be sent to it. */
  get isAwake(): boolean {
    return this.#state === 'awake';
  }

  /** True while nothing runs in it. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Cuts it off for ever. */
  die(): void {
    this.#state = 'dead';
    this.#lost.resolve('no answer');
  }

  /** Its caller gives up on it; it goes on when it wakes. */
  fallAsleep(): void {
    this.#state = 'asleep';
    this.#lost.resolve('no answer');
  }

  deliver(letter: Letter): Promise<Answer> {
    return this.#run(async () => {
      await this.#functions.createBackup(letter.delivery);
      // What a dead worker says goes nowhere.
      if (!this.isDead) letter.acknowledge();
    });
  }

  tick(): Promise<Answer> {
    return this.#run(() => this.#functions.pollOperations(post, deafResponse()));
  }

  /** Resolves once nothing runs in it any more. */
  async finished(): Promise<void> {
    await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    await this.finished();
    await this.#functions.clients.close();
  }

  #run(work: () => Promise<void>): Promise<Answer> {
    const running: Promise<Answer> = work()
      .then(
        () => 'acknowledged' as const,
        () => 'refused' as const,
      )
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return Promise.race([running, this.#lost.promise]);
  }
}

/** The scheduler's call, as far as the poller looks at it. */
const post = { method: 'POST', get: () => undefined } as unknown as Request;

/** The poller's answer is for the scheduler, which does nothing about it. */
function deafResponse(): Response {
  const response = { status: () => response, set: () => response, json: () => response };
  return response as unknown as Response;
}
