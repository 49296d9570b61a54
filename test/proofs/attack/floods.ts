import { setTimeout as wait } from 'node:timers/promises';
import type { Attack, Terms } from './attack.ts';
import { basics, flatMemory, none } from './promises.ts';
import { project, Stage } from './stage.ts';

/*
 * Whoever may publish can name any project and any instance, and a made-up one costs nothing. What the others asked for
 * goes on all the same.
 */

/** Ticks that take up work for 20 s of the 58 s that they have by default: so that the attack ends today. */
const environment = (isSmall: boolean) => ({ TICK_DEADLINE: isSmall ? '32s' : '50s' });
const tickDeadlineMs = 50_000;
/** "Within a few ticks." */
const fewTicks = 4;
/** Firestore, Spanner and Pub/Sub are on the same machine, and they have to be fast enough for the flood, too. */
const longestIntakeMs = 400_000;

/** Publishes a request for a database that nobody has. */
type MakeUp = (number: number) => { readonly database: string; readonly backupId: string };

async function flood({ built, dice, isSmall }: Terms, count: number, makeUp: MakeUp) {
  await using stage = await Stage.open({ built, environment: environment(isSmall), isHuge: true });
  const wanted = await begun(stage);
  const from = dice.below(1_000_000);
  const asked = Array.from({ length: isSmall ? 150 : count }, (_, index) =>
    stage.ask({ ...makeUp(from + index), retentionPeriod: '7d' }),
  );
  await Promise.all(asked);
  const intake = performance.now();
  await stage.acknowledged(longestIntakeMs);
  const intakeMs = performance.now() - intake;
  let ticksUntilTold: number | undefined;
  for (let tick = 1; tick <= fewTicks; tick += 1) {
    await stage.tick();
    if (wanted.every((backup) => stage.isTold('succeeded', backup))) ticksUntilTold ??= tick;
  }
  const untold = wanted.filter((backup) => !stage.isTold('succeeded', backup));
  return [
    ...basics(stage, tickDeadlineMs),
    flatMemory(stage),
    {
      what: 'seconds until all were acknowledged',
      measured: intakeMs / 1_000,
      most: longestIntakeMs / 1_000,
    },
    none(`made backups not announced after ${fewTicks} ticks`, untold),
    {
      what: 'ticks until they were announced',
      measured: ticksUntilTold ?? Number.POSITIVE_INFINITY,
      most: fewTicks,
    },
  ];
}

/** Two backups of one second that somebody wants, which run when the flood comes. */
async function begun(stage: Stage): Promise<string[]> {
  const wanted = ['one', 'other'].map((name) => `projects/${project}/instances/real-${name}`);
  for (const instance of wanted) {
    stage.servers.spanner.world.addDatabase(`${instance}/databases/orders`);
    await stage.ask({
      database: `${instance}/databases/orders`,
      backupId: 'before-release',
      retentionPeriod: '7d',
    });
  }
  await stage.acknowledged(30_000);
  await wait(1_500);
  return wanted.map((instance) => `${instance}/backups/before-release`);
}

export const strangers: Attack = {
  name: 'strangers',
  what: '11,000 messages, each naming a database in another made-up project',
  run: (terms) =>
    flood(terms, 11_000, (number) => ({
      database: `projects/made-up-${number}/instances/main/databases/orders`,
      backupId: 'nightly',
    })),
};

export const instances: Attack = {
  name: 'instances',
  what: '3,000 made-up instances of one project, beside two backups of one second',
  run: (terms) =>
    flood(terms, 3_000, (number) => ({
      database: `projects/${project}/instances/made-up-${number}/databases/orders`,
      backupId: 'nightly',
    })),
};
