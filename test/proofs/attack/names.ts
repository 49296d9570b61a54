import { setTimeout as wait } from 'node:timers/promises';
import type { Check } from '../soak/checks.ts';
import type { Attack, Terms } from './attack.ts';
import { atRest, basics, none } from './promises.ts';
import { project, Stage } from './stage.ts';

/* Many ask for the same thing at once: a name that is made, a fresh name, a name with a thousand different wishes. */

const tickDeadlineMs = 50_000;
const instance = `projects/${project}/instances/main`;
const database = `${instance}/databases/orders`;
const patienceMs = 120_000;

const asking = (backupId: string, more: object = {}) => ({
  database,
  backupId,
  retentionPeriod: '7d',
  ...more,
});

async function opened({ built }: Terms): Promise<Stage> {
  const stage = await Stage.open({ built, policy: { tickDeadlineMs }, backupMs: 300 });
  stage.servers.spanner.world.addDatabase(database);
  return stage;
}

/** Publishes all of them at once, and waits until they are acknowledged. */
async function askAtOnce(stage: Stage, requests: readonly object[]): Promise<string[]> {
  const ids = await Promise.all(requests.map((request) => stage.ask(request)));
  await stage.acknowledged(patienceMs);
  return ids;
}

function answers(stage: Stage, what: string, ids: readonly string[]): Check[] {
  const again = { what: `${what}: deliveries`, measured: stage.deliveries.count(ids), most: ids.length };
  return [none(`${what}: not acknowledged at once`, stage.deliveries.notAtOnce(ids)), again];
}

export const again: Attack = {
  name: 'again',
  what: '150 ask for one name that is made already, and 50 at once for a fresh one',
  async run(terms) {
    await using stage = await opened(terms);
    await askAtOnce(stage, [asking('made')]);
    await wait(500);
    await stage.tick();
    const made = await askAtOnce(
      stage,
      Array.from({ length: terms.isSmall ? 15 : 150 }, () => asking('made')),
    );
    const fresh = await askAtOnce(
      stage,
      Array.from({ length: terms.isSmall ? 5 : 50 }, () => asking('fresh')),
    );
    return [
      ...answers(stage, 'a made name', made),
      ...answers(stage, 'a fresh name', fresh),
      ...(await atRest(stage, 30, () => wait(500))),
      ...basics(stage, tickDeadlineMs),
    ];
  },
};

export const quarrel: Attack = {
  name: 'quarrel',
  what: 'one name is asked for with 1,000 different requests at once',
  async run(terms) {
    await using stage = await opened(terms);
    const requests = Array.from({ length: terms.isSmall ? 20 : 1_000 }, (_, number) =>
      asking('wanted', { retentionPeriod: `${400_000 + number}s` }),
    );
    const ids = await askAtOnce(stage, requests);
    return [
      ...answers(stage, 'one name, other requests', ids),
      ...(await atRest(stage, 30, () => wait(500))),
      ...basics(stage, tickDeadlineMs),
    ];
  },
};

export const crowd: Attack = {
  name: 'crowd',
  what: 'one database is asked for under 1,000 names, and others beside it once',
  async run(terms) {
    await using stage = await opened(terms);
    const names = Array.from({ length: terms.isSmall ? 15 : 1_000 }, (_, number) => asking(`b${number}`));
    await askAtOnce(stage, names);
    const beside = `projects/${project}/instances/beside`;
    stage.servers.spanner.world.addDatabase(`${beside}/databases/orders`);
    await askAtOnce(stage, [{ ...asking('beside'), database: `${beside}/databases/orders` }]);
    for (let tick = 0; tick < 4; tick += 1) {
      await stage.tick();
      await wait(300);
    }
    const isTold = stage.isTold('succeeded', `${beside}/backups/beside`);
    const untold = isTold ? [] : [`${beside}/backups/beside`];
    return [none('the one beside, not announced after 4 ticks', untold), ...basics(stage, tickDeadlineMs)];
  },
};
