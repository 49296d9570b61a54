import { setTimeout as wait } from 'node:timers/promises';
import type { Check } from '../soak/checks.ts';
import type { Attack, Terms } from './attack.ts';
import { basics, flatMemory, none } from './promises.ts';
import { project, Stage } from './stage.ts';
import { storeTried } from './tried.ts';

/*
 * Whoever may publish can name any project and any instance, and a made-up one costs nothing. What the others asked for
 * goes on all the same.
 */

/** Ticks that take up work for 25 s of the 63 s that they have by default: so that the attack ends today. */
const policy = (isSmall: boolean) => ({ tickDeadlineMs: isSmall ? 32_000 : 50_000 });
const tickDeadlineMs = 50_000;
/** "Within a few ticks." */
const fewTicks = 4;
/** Firestore, Spanner and Pub/Sub are on the same machine, and they have to be fast enough for the flood, too. */
const longestIntakeMs = 400_000;

/** A made-up database, by its number. */
type MakeUp = (number: number) => string;

function madeUp({ dice, isSmall }: Terms, count: number, makeUp: MakeUp): string[] {
  const from = dice.below(1_000_000);
  return Array.from({ length: isSmall ? 150 : count }, (_, index) => makeUp(from + index));
}

async function opened({ built, isSmall }: Terms): Promise<Stage> {
  return Stage.open({ built, policy: policy(isSmall), isHuge: true });
}

/** Two backups of one second that somebody wants, and that run. */
async function begun(stage: Stage): Promise<string[]> {
  const wanted = ['one', 'other'].map((name) => `projects/${project}/instances/real-${name}`);
  for (const instance of wanted) {
    stage.servers.spanner.world.addDatabase(`${instance}/databases/orders`);
    await stage.ask(request(`${instance}/databases/orders`));
  }
  await stage.acknowledged(30_000);
  await wait(1_500);
  return wanted.map((instance) => `${instance}/backups/nightly`);
}

function request(database: string) {
  return { database, backupId: 'nightly', retentionPeriod: '7d' };
}

/** Ticks, and judges whether what somebody wants is announced, however much else there is. */
async function judged(stage: Stage, wanted: readonly string[]): Promise<Check[]> {
  let ticksUntilTold: number | undefined;
  for (let tick = 1; tick <= fewTicks; tick += 1) {
    await stage.tick();
    if (wanted.every((backup) => stage.isTold('succeeded', backup))) ticksUntilTold ??= tick;
  }
  const untold = wanted.filter((backup) => !stage.isTold('succeeded', backup));
  const ticks = ticksUntilTold ?? Number.POSITIVE_INFINITY;
  return [
    ...basics(stage, tickDeadlineMs),
    flatMemory(stage),
    none(`made backups not announced after ${fewTicks} ticks`, untold),
    { what: 'ticks until they were announced', measured: ticks, most: fewTicks },
  ];
}

export const strangers: Attack = {
  name: 'strangers',
  what: '11,000 messages, each naming a database in another made-up project',
  async run(terms) {
    await using stage = await opened(terms);
    const wanted = await begun(stage);
    const databases = madeUp(
      terms,
      11_000,
      (number) => `projects/made-up-${number}/instances/main/databases/orders`,
    );
    await Promise.all(databases.map((database) => stage.ask(request(database))));
    const beganAt = performance.now();
    await stage.acknowledged(longestIntakeMs);
    const intakeS = (performance.now() - beganAt) / 1_000;
    const intake = { what: 'seconds until all were acknowledged', measured: intakeS };
    return [...(await judged(stage, wanted)), { ...intake, most: longestIntakeMs / 1_000 }];
  },
};

export const instances: Attack = {
  name: 'instances',
  what: '3,000 made-up instances of one project that were tried before, beside two backups of one second',
  async run(terms) {
    await using stage = await opened(terms);
    await storeTried(
      stage,
      madeUp(terms, 3_000, (number) => `projects/${project}/instances/made-up-${number}/databases/orders`),
    );
    // The stage has to stand until it is judged.
    return await judged(stage, await begun(stage));
  },
};
