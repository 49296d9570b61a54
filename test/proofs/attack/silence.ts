import { setTimeout as wait } from 'node:timers/promises';
import type { Check } from '../soak/checks.ts';
import type { Attack, Terms } from './attack.ts';
import { Cable, type Silence } from './cable.ts';
import { atRest, basics, worst } from './promises.ts';
import { project, type Service, Stage } from './stage.ts';

/*
 * A connection goes silent: TCP goes on to acknowledge, and no answer ever comes. Nobody says that it is over, so the
 * functions have to find out by themselves.
 */

/** As deployed, but for the lease: what was under way when the connection went silent is to be settled today. */
const tickDeadlineMs = 60_000;
const policy = { createTimeoutMs: 15_000, leaseMarginMs: 10_000, tickDeadlineMs };
/** 40 s until a busy connection is given up (30 s to a ping, 10 s for its answer); a backup, a tick, a redelivery. */
const mostRecoveryMs = 50_000;
/** Beyond that nobody waits. */
const patienceMs = 90_000;

const services: readonly Service[] = ['spanner', 'firestore', 'pubsub'];
const silences: readonly Silence[] = ['calls', 'answers'];

async function silenced(service: Service, lost: Silence, { built }: Terms): Promise<Check[]> {
  await using stack = new AsyncDisposableStack();
  const cables: Cable[] = [];
  const through = async (asked: Service, address: string) => {
    if (asked !== service) return address;
    const cable = stack.use(await Cable.to(address));
    cables.push(cable);
    return cable.address;
  };
  const stage = stack.use(await Stage.open({ built, policy, through, backupMs: 500 }));
  const name = `${service}, ${lost} lost`;
  await request(stage, 'before');
  await stage.acknowledged(10_000);
  await stage.tick();
  const silent = cables.reduce((sum, cable) => sum + cable.silence(lost), 0);
  const recoveredMs = await recovery(stage);
  await stage.acknowledged(patienceMs);
  const rest = await atRest(stage, 60, () => wait(1_000));
  return [
    { what: 'connections that did not go silent', measured: silent > 0 ? 0 : 1, most: 0 },
    { what: 'seconds until it works again', measured: recoveredMs / 1_000, most: mostRecoveryMs / 1_000 },
    ...basics(stage, tickDeadlineMs),
    ...rest,
  ].map((check) => ({ ...check, such: `${name}${check.such === undefined ? '' : `: ${check.such}`}` }));
}

/**
 * Asks on and on, and ticks on and on, as the world does. Gives when a request that was asked for after the silence had
 * begun has become a backup that is announced.
 */
async function recovery(stage: Stage): Promise<number> {
  const beganAt = performance.now();
  const passed = () => performance.now() - beganAt;
  const asked: string[] = [];
  const isOver = () => passed() > patienceMs || asked.some((backup) => stage.isTold('succeeded', backup));
  const asking = async () => {
    while (!isOver()) {
      asked.push(await request(stage, `during-${asked.length}`));
      await wait(1_000);
    }
  };
  const ticking = async () => {
    while (!isOver()) {
      await stage.tick();
      await wait(250);
    }
  };
  await Promise.all([asking(), until(isOver), ticking()]);
  return passed();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(50);
}

/** Asks for a backup of a database of its own. Gives the backup's name. */
async function request(stage: Stage, id: string): Promise<string> {
  // One project each: the budget of calls is not what is looked at here.
  const instance = `projects/${project}-${id}/instances/main`;
  const database = `${instance}/databases/orders`;
  stage.servers.spanner.world.addDatabase(database);
  await stage.ask({ database, backupId: id, retentionPeriod: '7d' });
  return `${instance}/backups/${id}`;
}

export const silence: Attack = {
  name: 'silence',
  onlyWhole: 'the built functions ping every 30 s: until a silence is noticed takes longer than npm test may',
  what: 'connections to Spanner, Firestore, Pub/Sub go silent, in either direction, and are never ended',
  async run(terms) {
    const all = services.flatMap((service) => silences.map((lost) => [service, lost] as const));
    // Most of it is waiting.
    const checks = await Promise.all(all.map(([service, lost]) => silenced(service, lost, terms)));
    return worst(checks.flat());
  },
};
