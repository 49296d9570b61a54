import { setTimeout as wait } from 'node:timers/promises';
import { startFirestore } from 'google-emulators/firestore/server.ts';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import { startPubSub } from 'google-emulators/pubsub/server.ts';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { likeliest, type Switches } from 'google-emulators/spanner/switches.ts';
import { localPubSubClient } from '../../../local/stack.ts';
import { layOut, topology } from '../../../local/topology.ts';
import { policyVariable } from '../../own-policy.ts';
import { Dice } from '../faults/dice.ts';
import { type Judged, judge } from '../faults/judge.ts';
import { Ledger } from '../faults/ledger.ts';
import type { Violation } from '../faults/violation.ts';
import { Front, type Met } from './front.ts';
import { FunctionProcess } from './function-process.ts';
import { Killer } from './killer.ts';

const project = 'storm';

/** Short times, for a clock that is not moved but waited for. */
const environment = {
  GOOGLE_CLOUD_PROJECT: project,
  REQUESTS_TOPIC: topology.requests,
  EVENTS_TOPIC: topology.events,
  START_WITHIN: '10m',
  CREATE_CALLS_PER_SECOND: '5',
  POLL_CALLS_PER_SECOND: '5',
  ...policyVariable({
    createTimeoutMs: 2_000,
    leaseMarginMs: 2_000,
    readTimeoutMs: 3_000,
    tickDeadlineMs: 10_000,
    startPatienceMs: 1_000,
    firstRetryMs: 500,
    longestRetryMs: 2_000,
    blockedRetryMs: 1_000,
  }),
};

/** Spanner's budget of calls is for each project: so many of them take the requests of a storm. */
const spannerProjects = 12;

export interface Storm {
  readonly violations: readonly Violation[];
  readonly messages: number;
  /** Processes that were ended in the middle of a remote call, and how often one was started in all. */
  readonly kills: number;
  readonly starts: number;
  /** Reads that Spanner refused while it showed nothing. */
  readonly refusedReads: number;
  /** What became of the deliveries. */
  readonly met: Met;
  readonly ticks: number;
  readonly seconds: number;
}

/**
 * The deployed functions as processes, killed in the middle of what they do and at any other time, and started again
 * while requests arrive and Spanner shows nothing for a while; then they are left in peace until all is settled.
 */
export async function storm(
  requests: number,
  seed: number,
  mostSeconds: number,
  switches: Partial<Switches> = {},
): Promise<Storm> {
  const beganAt = performance.now();
  const seconds = () => (performance.now() - beganAt) / 1_000;
  const dice = new Dice(seed);
  const victims = new Map<string, FunctionProcess>();
  const killer = new Killer(dice, victims, { most: Math.ceil(requests / 16), every: 40 });
  let isBlind = false;
  let refusedReads = 0;
  const mostRefused = Math.ceil(requests / 4);
  const spanner = await startSpanner({
    backupDuration: 1_000,
    intercept: (call, proceed) =>
      killer.intercept(call, () => {
        const isShown = !isBlind || refusedReads >= mostRefused || !/^(Get|List)/.test(call.method);
        if (isShown) return proceed();
        refusedReads += 1;
        throw new GrpcError('PERMISSION_DENIED', 'injected: nothing is shown');
      }),
    // Hundreds of backups by twos would take more calls than there are in the seconds that a storm lasts.
    switches: { ...switches, pageCap: likeliest.pageCap },
  });
  const firestore = await startFirestore({
    intercept: (call, proceed) =>
      killer.intercept(call, async () => {
        const answer = await proceed();
        ledger.witness('firestore', call);
        return answer;
      }),
  });
  const ledger = new Ledger(
    { spanner, firestore },
    { project: (id) => id.startsWith(project), message: () => true },
  );
  const pubsub = await startPubSub({
    intercept: (call, proceed) =>
      killer.intercept(call, async () => {
        const answer = await proceed();
        if (isEvents(call.request)) ledger.witness('pubsub', call);
        return answer;
      }),
  });
  const begin = async (target: 'createBackup' | 'pollOperations'): Promise<FunctionProcess> => {
    const addresses = {
      SPANNER_EMULATOR_HOST: await spanner.openAddress(),
      FIRESTORE_EMULATOR_HOST: await firestore.openAddress(),
      PUBSUB_EMULATOR_HOST: await pubsub.openAddress(),
    };
    const begun = await FunctionProcess.of(target, { ...environment, ...addresses });
    for (const address of Object.values(addresses)) victims.set(address, begun);
    begun.start();
    return begun;
  };
  const client = localPubSubClient(project, pubsub.address);
  let ticks = 0;
  try {
    await using creator = await begin('createBackup');
    await using poller = await begin('pollOperations');
    await using front = await Front.before(creator.port);
    const { endpoint } = front;
    // A message has a hundred attempts before it is a dead letter, and they should outlast every start of a process.
    await layOut(client, { endpoint, form: 'raw', minimumBackoff: 1, maximumBackoff: 5 });
    const tick = async () => {
      ticks += 1;
      await post(`http://127.0.0.1:${poller.port}`);
    };
    const letters: Letters = [];
    const topic = client.topic(topology.requests);
    for (let number = 0; number < requests; number += 1) {
      // From now on Spanner refuses every read, until it has refused enough, and goes on to take starts.
      isBlind ||= number >= requests / 4;
      const { data, expects } = drawRequest(number, letters, spanner.world);
      const id = await topic.publishMessage({ data: Buffer.from(data) });
      letters.push({ id, expects, isAcknowledged: false });
      if (dice.below(4) === 0) void tick();
      // Not only in the middle of something: while it starts, or waits.
      if (dice.below(25) === 0) dice.oneOf([creator, poller]).kill(dice.oneOf(['SIGKILL', 'SIGTERM']));
      await wait(dice.below(80));
    }
    const isOver = () => pubsub.broker.subscriptions.get(push).backlog;
    for (;;) {
      await tick();
      const { ready, outstanding, waiting } = isOver();
      if (ready + outstanding + waiting === 0 && ledger.nothingPending()) break;
      if (seconds() > mostSeconds) break;
      await wait(200);
    }
    const judged = judgedOf(ledger, letters, pubsub.broker.deliveries);
    const violations = judge(judged, seconds() <= mostSeconds);
    const starts = creator.starts + poller.starts;
    const { met } = front;
    const { kills } = killer;
    return {
      violations,
      messages: requests,
      kills,
      refusedReads,
      starts,
      met,
      ticks,
      seconds: seconds(),
    };
  } finally {
    await client.close();
    await Promise.all([pubsub.stop(), firestore.stop(), spanner.stop()]);
  }
}

type Letters = { id: string; expects: Judged['letters'][number]['expects']; isAcknowledged: boolean }[];

const push = `projects/${project}/subscriptions/${topology.push}`;

const instanceOf = (backup: number) => `projects/${project}-${backup % spannerProjects}/instances/main`;
const nameOf = (backup: number) => `${instanceOf(backup)}/backups/b${backup}`;

/** Two backups of each database; some asked for twice, some again but differently, some withdrawn, some messages no requests. */
function drawRequest(
  number: number,
  letters: Letters,
  world: { addDatabase(name: string, traits: { createTimeMs: number }): unknown },
): Pick<Letters[number], 'expects'> & { data: string } {
  if (number % 40 === 39) return { data: 'this is no request', expects: 'a rejection' };
  const before = letters.at(-1);
  // Most come too late: half of them are for backups that have to wait for another of their database.
  if (number % 10 === 4 && before !== undefined)
    return { data: JSON.stringify({ withdraw: before.id, backup: nameOf(number - 1) }), expects: 'either' };
  const again = number % 10 === 9;
  const backup = again ? number - 1 : number;
  const instance = instanceOf(backup);
  const database = `${instance}/databases/d${Math.floor(backup / (2 * spannerProjects))}-db`;
  world.addDatabase(database, { createTimeMs: 0 });
  const differs = number % 20 === 19;
  const retentionPeriod = differs ? '8d' : '7d';
  const data = JSON.stringify({ database, backupId: `b${backup}`, retentionPeriod });
  // Which of two that differ comes first is not said: Pub/Sub keeps no order.
  return { data, expects: again || number % 20 === 18 ? 'either' : 'an answer' };
}

function judgedOf(
  ledger: Ledger,
  letters: Letters,
  deliveries: readonly {
    subscription: string;
    message: { messageId: string };
    outcome?: string | undefined;
  }[],
): Judged {
  const acknowledged = new Set(
    deliveries
      .filter(({ subscription, outcome }) => subscription === push && outcome === 'acknowledged')
      .map(({ message }) => message.messageId),
  );
  const judged = letters.map((letter) => ({ ...letter, isAcknowledged: acknowledged.has(letter.id) }));
  for (const letter of judged) if (letter.isAcknowledged) ledger.acknowledged(letter);
  return { ledger, letters: judged };
}

function isEvents(request: object): boolean {
  const topic: unknown = Reflect.get(request, 'topic');
  return typeof topic === 'string' && topic.endsWith(`/${topology.events}`);
}

/** Nobody may be there: then the next one tries. */
async function post(url: string): Promise<void> {
  try {
    const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(15_000) });
    await response.arrayBuffer();
  } catch {
    // The scheduler counts it as failed, and comes again.
  }
}
