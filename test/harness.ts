import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { credentials } from '@grpc/grpc-js';
import { type Call, type Fault, type Intercept, suffer } from 'google-emulators/grpc/intercept.ts';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { ManualTimers } from 'google-emulators/pubsub/manual-timers.ts';
import type { TickSummary } from '../functions/poll-operations/summary.ts';
import { type Stack, type StackOptions, startStack } from '../local/stack.ts';
import { topology } from '../local/topology.ts';
import type { DatabaseState } from '../shared/freshness/database.ts';
import type { Found } from '../shared/freshness/found.ts';
import type { BackupRecord } from '../shared/record/record.ts';
import type { Rejection } from '../shared/record/rejection.ts';
import type { Fact } from '../shared/runtime/log.ts';
import { type Inbox, openInbox } from './inbox.ts';
import { databasesIn, foundIn, recordsIn, rejectionsIn } from './stored.ts';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** How long a backup takes here unless told otherwise. */
export const backupMs = 2 * minuteMs;

export const project = 'local';
export const instance = `projects/${project}/instances/orders`;
export const database = `${instance}/databases/shop`;
export const backupNamed = (id: string) => `${instance}/backups/${id}`;

/** A request that nothing is wrong with. */
export const request = (backupId: string, more: object = {}) => ({
  database,
  backupId,
  retentionPeriod: '7d',
  ...more,
});

type Service = 'spanner' | 'firestore' | 'pubsub';

/** Everything of a deployment at a standstill in time, with the hands that tests need on it. */
export interface Harness extends AsyncDisposable {
  readonly stack: Stack;
  readonly clock: ManualClock;
  readonly timers: ManualTimers;
  readonly spanner: Stack['spanner'];
  /** What the functions logged. */
  readonly facts: Fact[];
  /** The events topic, over a real subscription. */
  readonly inbox: Inbox;
  /** Publishes a request and waits until createBackup has answered. Gives the message id. */
  ask(request: unknown, attributes?: Record<string, string>): Promise<string>;
  /** Delivers a message once more, and waits until createBackup has answered. */
  redeliver(messageId: string): Promise<void>;
  /** The outcomes of the deliveries of a message: `acknowledged`, … */
  outcomes(messageId: string): string[];
  /** The record of a backup id, as it is stored. */
  record(backupId: string): BackupRecord | undefined;
  records(): BackupRecord[];
  rejections(): Rejection[];
  /** What the poller keeps of databases, and of backups that others made. */
  databases(): DatabaseState[];
  found(): Found[];
  tick(): Promise<Summary>;
  /** Ticks, a minute apart or as told, until nothing is open and nothing unsent. Gives the number of ticks. */
  settleAll(mostTicks?: number, apartMs?: number): Promise<number>;
  /** Lets every matching call of a service suffer, until it is lifted. */
  break(service: Service, matches: string | ((call: Call) => boolean), fault: Fault | Intercept): () => void;
  /** POSTs to createBackup what no Pub/Sub would. Gives the status. */
  post(body: string | Uint8Array, headers?: Record<string, string>): Promise<number>;
}

export type Summary = TickSummary & { ok: boolean; durationMs: number };

export interface HarnessOptions
  extends Omit<StackOptions, 'clock' | 'timers' | 'pause' | 'log' | 'intercept'> {
  readonly start?: string;
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  // Otherwise the clients look for a metadata server, and warn that there is none.
  process.env.METADATA_SERVER_DETECTION = 'none';
  const clock = new ManualClock(options.start);
  const timers = new ManualTimers(clock);
  const facts: Fact[] = [];
  const faults = { spanner: new Faults(), firestore: new Faults(), pubsub: new Faults() };
  const stack = await startStack({
    ...options,
    project,
    clock: clock.now,
    timers,
    // Waiting is moving time. Calls on their way get a turn first, as they would.
    pause: async (ms) => {
      await nextTurn();
      clock.advance(ms);
    },
    log: (fact) => facts.push(fact),
    intercept: {
      spanner: faults.spanner.intercept,
      firestore: faults.firestore.intercept,
      pubsub: faults.pubsub.intercept,
    },
    spanner: { backupDuration: backupMs, ...options.spanner },
  });
  const { pubsub, firestore, spanner } = stack;
  if (pubsub === undefined || firestore === undefined) throw new Error('the harness uses no emulators');
  // Old enough for any version time that a test asks for.
  spanner.world.addDatabase(database, { createTimeMs: clock.now().getTime() - 30 * dayMs });
  const inbox = openInbox(stack.addresses.pubsub, `projects/${project}/subscriptions/${topology.inbox}`);
  const push = `projects/${project}/subscriptions/${topology.push}`;
  const harness: Harness = {
    stack,
    clock,
    timers,
    spanner,
    facts,
    inbox,
    async ask(asked, attributes) {
      const messageId = await stack.publish(asked, attributes);
      await pubsub.broker.quiet();
      return messageId;
    },
    async redeliver(messageId) {
      pubsub.broker.redeliver(push, messageId);
      await pubsub.broker.quiet();
    },
    outcomes: (messageId) =>
      pubsub.broker.deliveries
        .filter(({ subscription, message }) => subscription === push && message.messageId === messageId)
        .map(({ outcome }) => outcome ?? 'out'),
    record: (backupId) => recordsIn(firestore, (backup) => backup.endsWith(`/backups/${backupId}`))[0],
    records: () => recordsIn(firestore),
    rejections: () => rejectionsIn(firestore),
    databases: () => databasesIn(firestore),
    found: () => foundIn(firestore),
    tick: () => stack.tick(),
    async settleAll(mostTicks = 60, apartMs = minuteMs) {
      for (let ticks = 1; ticks <= mostTicks; ticks += 1) {
        clock.advance(apartMs);
        await stack.tick();
        const documents = [...firestore.documents('backups'), ...firestore.documents('rejections')];
        if (documents.every(({ data }) => data.pending === false)) return ticks;
      }
      throw new Error(`something is still open or unsent after ${mostTicks} ticks`);
    },
    break: (service, matches, fault) => faults[service].plan(matches, fault),
    async post(body, headers = {}) {
      const response = await fetch(stack.urls.createBackup, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.from(body),
      });
      await response.arrayBuffer();
      return response.status;
    },
    async [Symbol.asyncDispose]() {
      await inbox.close();
      await stack.stop();
    },
  };
  return harness;
}

/** Spanner's client, for what others do in Spanner. Whoever makes it closes it. */
export function adminOf({ stack }: Harness): DatabaseAdminClient {
  const [servicePath = '', port] = stack.addresses.spanner.split(':');
  return new DatabaseAdminClient({
    projectId: project,
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
}

/** Stands in the way of calls, as told. */
class Faults {
  readonly #planned = new Set<{ matches: (call: Call) => boolean; fault: Fault | Intercept }>();

  plan(matches: string | ((call: Call) => boolean), fault: Fault | Intercept): () => void {
    const test = typeof matches === 'string' ? ({ method }: Call) => method === matches : matches;
    const planned = { matches: test, fault };
    this.#planned.add(planned);
    return () => void this.#planned.delete(planned);
  }

  readonly intercept: Intercept = (call, proceed) => {
    for (const { matches, fault } of this.#planned) {
      if (!matches(call)) continue;
      return typeof fault === 'function' ? fault(call, proceed) : suffer(fault, proceed);
    }
    return proceed();
  };
}

/** Everything a service is asked. */
export const everyCall = () => true;

/** Leaves the functions to their own calls: those that they share are out of reach. */
export function withoutReserve(on: Harness): void {
  const isOfReserve = ({ request: asked }: Call) => JSON.stringify(asked).includes('/documents/reserves/');
  on.break('firestore', isOfReserve, { kind: 'refused', code: 'PERMISSION_DENIED' });
}

/** A fault that befalls the first call only. */
export function once(fault: Fault | Intercept): Intercept {
  let used = false;
  return (call, proceed) => {
    if (used) return proceed();
    used = true;
    return typeof fault === 'function' ? fault(call, proceed) : suffer(fault, proceed);
  };
}
