import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from '../faults/dice.ts';
import type { Attack } from './attack.ts';
import { atRest, basics } from './promises.ts';
import { project, Stage } from './stage.ts';

const tickDeadlineMs = 50_000;
const database = `projects/${project}/instances/main/databases/orders`;
const megabyte = 1_048_576;

/** What nobody in his right mind would send. Each is rejected, or it is a request after all. */
const kinds: readonly ((dice: Dice, isSmall: boolean) => Uint8Array)[] = [
  () => Buffer.from(' '),
  (dice) => Buffer.from(Array.from({ length: 2_000 }, () => dice.below(256))),
  (_dice, isSmall) => Buffer.alloc(isSmall ? megabyte / 4 : 2 * megabyte, '"'),
  () => Buffer.from('['.repeat(100_000)),
  () => Buffer.from(`{"database":`.repeat(5_000)),
  () => json({ database, retentionPeriod: '7d', labels: bomb(20_000) }),
  () => json({ database, retentionPeriod: '7d', labels: { ticket: 'x'.repeat(100_000) } }),
  () => json({ database, retentionPeriod: '7d', ...bomb(20_000) }),
  () => json({ database: `projects/${'p'.repeat(200_000)}/instances/i/databases/d`, retentionPeriod: '7d' }),
  () => json({ database, retentionPeriod: '9'.repeat(50_000) }),
  () => json({ database, retentionPeriod: '7d', startWithin: `P${'1'.repeat(5_000)}Y` }),
  () => json({ database, backupId: '{date}'.repeat(10_000), retentionPeriod: '7d' }),
  () =>
    json({
      database,
      retentionPeriod: '7d',
      encryptionConfig: {
        encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
        kmsKeyNames: Array.from(
          { length: 5_000 },
          (_, n) => `projects/p/locations/l/keyRings/r/cryptoKeys/k${n}`,
        ),
      },
    }),
  () => Buffer.from(`{"__proto__":{"database":"x"},"constructor":{},"toString":1,"retentionPeriod":"7d"}`),
  () => Buffer.from(`{"database":"${database}","database":"${database}","retentionPeriod":1e400}`),
];

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function bomb(labels: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: labels }, (_, number) => [`label-${number}`, 'x']));
}

export const payloads: Attack = {
  name: 'payloads',
  what: 'payloads of megabytes, label bombs, nesting, what is no text, beside requests that somebody wants',
  async run({ built, dice, isSmall }) {
    await using stage = await Stage.open({ built, policy: { tickDeadlineMs }, backupMs: 300 });
    stage.servers.spanner.world.addDatabase(database);
    for (let round = 0; round < (isSmall ? 1 : 10); round += 1) {
      await Promise.all(kinds.map((make) => stage.ask(make(dice, isSmall))));
      const own = `projects/${project}-${round}/instances/main/databases/orders`;
      stage.servers.spanner.world.addDatabase(own);
      await stage.ask({ database: own, backupId: 'wanted', retentionPeriod: '7d' });
    }
    await stage.acknowledged(120_000);
    return [...(await atRest(stage, 30, () => wait(500))), ...basics(stage, tickDeadlineMs)];
  },
};

export const garbage: Attack = {
  name: 'garbage',
  what: '5,000 messages that are no requests, beside one backup of a second',
  async run({ built, dice, isSmall }) {
    await using stage = await Stage.open({ built, policy: { tickDeadlineMs }, isHuge: true });
    stage.servers.spanner.world.addDatabase(database);
    await stage.ask({ database, backupId: 'wanted', retentionPeriod: '7d' });
    const count = isSmall ? 100 : 5_000;
    await Promise.all(
      Array.from({ length: count }, () =>
        stage.ask({ database, [`field-${dice.below(1_000)}`]: 'x'.repeat(500) }),
      ),
    );
    await stage.acknowledged(200_000);
    // As long as its backup takes, and a little more.
    await wait(1_500);
    for (let tick = 0; tick < 3; tick += 1) await stage.tick();
    const told = new Set(stage.servers.heard.filter(({ kind }) => kind === 'rejected').map(({ id }) => id));
    const wanted = stage.isTold('succeeded', `${database.replace(/\/databases.*/, '')}/backups/wanted`);
    return [
      { what: 'rejections that nobody was told of', measured: count - told.size, most: 0 },
      { what: 'the wanted backup, not announced after 3 ticks', measured: wanted ? 0 : 1, most: 0 },
      ...basics(stage, tickDeadlineMs),
    ];
  },
};
