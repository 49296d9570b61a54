import type { PubSub } from '@google-cloud/pubsub';
import { localPubSubClient } from '../../../local/stack.ts';
import { layOut, topology } from '../../../local/topology.ts';
import type { Policy } from '../../../shared/record/policy.ts';
import { policyVariable } from '../../own-policy.ts';
import { Front } from '../storm/front.ts';
import { FunctionProcess } from '../storm/function-process.ts';
import { callPoller, listening, type Tick } from './calls.ts';
import { Ceiling, heapFlag } from './ceiling.ts';
import { Deliveries } from './deliveries.ts';
import { Logged } from './logged.ts';
import { type Servers, startServers } from './servers.ts';
import { until } from './until.ts';

export const project = 'attacked';
const eventsTopic = `projects/${project}/topics/${topology.events}`;
const movedClock = new URL('./moved-clock.ts', import.meta.url).href;
const push = `projects/${project}/subscriptions/${topology.push}`;

export interface StageOptions {
  /** The folder with the built functions. */
  readonly built: string;
  /** What differs from the default policy. */
  readonly policy?: Partial<Policy>;
  readonly backupMs?: number;
  /** So many records that each write cannot be looked at: then there is no ledger. */
  readonly isHuge?: boolean;
  /** Where the functions find a service, instead of at its own address. */
  readonly through?: (service: Service, address: string) => Promise<string>;
}

export type Service = 'spanner' | 'firestore' | 'pubsub';

/** The built functions as processes of 512 MiB over the embedded services, and what was seen of them. */
export class Stage implements AsyncDisposable {
  readonly servers: Servers;
  readonly client: PubSub;
  readonly creator: FunctionProcess;
  readonly poller: FunctionProcess;
  readonly deliveries: Deliveries;
  readonly logged: Logged;
  readonly ceilings: { readonly creator: Ceiling; readonly poller: Ceiling };
  readonly ticks: Tick[] = [];
  /** The messages that were published. */
  readonly messages: string[] = [];
  readonly #stack: AsyncDisposableStack;
  readonly #ahead: { ms: number };

  private constructor(parts: Pick<Stage, 'servers' | 'client' | 'creator' | 'poller'> & Seen) {
    this.servers = parts.servers;
    this.client = parts.client;
    this.creator = parts.creator;
    this.poller = parts.poller;
    this.deliveries = parts.deliveries;
    this.logged = parts.logged;
    this.#stack = parts.stack;
    this.#ahead = parts.ahead;
    this.ceilings = {
      creator: this.#stack.use(new Ceiling(this.creator)),
      poller: this.#stack.use(new Ceiling(this.poller)),
    };
  }

  static async open({ built, backupMs = 1_000, isHuge = false, ...options }: StageOptions): Promise<Stage> {
    await using stack = new AsyncDisposableStack();
    const ahead = { ms: 0 };
    const clock = () => new Date(Date.now() + ahead.ms);
    const servers = stack.use(await startServers({ backupMs, clock, eventsTopic, isSmall: !isHuge }));
    const through = options.through ?? (async (_service, address) => address);
    const environment = {
      GOOGLE_CLOUD_PROJECT: project,
      REQUESTS_TOPIC: topology.requests,
      EVENTS_TOPIC: topology.events,
      SPANNER_EMULATOR_HOST: await through('spanner', servers.spanner.address),
      FIRESTORE_EMULATOR_HOST: await through('firestore', servers.firestore.address),
      PUBSUB_EMULATOR_HOST: await through('pubsub', servers.pubsub.address),
      ...policyVariable(options.policy ?? {}),
    };
    const [logged, deliveries] = [new Logged(), new Deliveries()];
    const begin = async (target: 'createBackup' | 'pollOperations') => {
      const flags = [heapFlag, '--import', movedClock];
      const manner = { hear: logged.hear, isQuiet: true, isSpokenTo: true };
      const begun = stack.use(
        await FunctionProcess.of(target, environment, { source: built, flags, ...manner }),
      );
      begun.start();
      return begun;
    };
    const creator = await begin('createBackup');
    const poller = await begin('pollOperations');
    await Promise.all([listening(creator), listening(poller)]);
    const { endpoint } = stack.use(await Front.before(creator.port, deliveries.hear));
    const client = stack.adopt(localPubSubClient(project, servers.pubsub.address), (it) => it.close());
    await layOut(client, { endpoint, form: 'raw', minimumBackoff: 1, maximumBackoff: 5 });
    return new Stage({ servers, client, creator, poller, deliveries, logged, ahead, stack: stack.move() });
  }

  /** How often a process died: nobody here ends one, but for its ceiling. */
  get deaths(): number {
    return this.creator.starts + this.poller.starts - 2;
  }

  /** Publishes, and gives the message id. Anything but bytes is written as JSON. */
  async ask(request: unknown): Promise<string> {
    const data = request instanceof Uint8Array ? Buffer.from(request) : Buffer.from(JSON.stringify(request));
    const id = await this.client.topic(topology.requests).publishMessage({ data });
    this.messages.push(id);
    return id;
  }

  /** Resolves once every message is acknowledged, true, or after so long, false. */
  async acknowledged(mostMs: number): Promise<boolean> {
    const { broker } = this.servers.pubsub;
    return until(mostMs, () => {
      const { ready, outstanding, waiting } = broker.subscriptions.get(push).backlog;
      return ready + outstanding + waiting === 0;
    });
  }

  /** Moves the clock of everybody. */
  advance(ms: number): void {
    this.#ahead.ms += ms;
    for (const one of [this.creator, this.poller]) one.send(this.#ahead.ms);
  }

  /** Does what Cloud Scheduler does, and gives up where it would. Between two ticks a process has the time to start. */
  async tick(): Promise<Tick> {
    await listening(this.poller);
    const tick = { ...(await callPoller(this.poller)), mb: this.ceilings.poller.now };
    this.ticks.push(tick);
    return tick;
  }

  /** True once an event of a kind about a backup was accepted by the events topic. */
  isTold(kind: string, backup: string): boolean {
    return this.servers.heard.some((event) => event.kind === kind && event.subject === backup);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

interface Seen {
  readonly deliveries: Deliveries;
  readonly logged: Logged;
  readonly ahead: { ms: number };
  readonly stack: AsyncDisposableStack;
}
