import { setTimeout as wait } from 'node:timers/promises';
import { topology } from '../../../local/topology.ts';
import type { Attack } from './attack.ts';
import { atRest, basics } from './promises.ts';
import { project, Stage } from './stage.ts';

const tickDeadlineMs = 50_000;
const minuteMs = 60_000;
const dayOfTicks = 1_440;
/** Until then a failure to send is one that the next tick may mend. */
const ticksBeforeAlert = 11;
const backups = 20;

export const topic: Attack = {
  name: 'topic',
  what: 'the events topic is deleted for a day of ticks, and made anew',
  async run({ built, isSmall }) {
    await using stage = await Stage.open({ built, policy: { tickDeadlineMs }, backupMs: 300 });
    const eventsTopic = stage.client.topic(topology.events);
    await eventsTopic.delete();
    for (let number = 0; number < backups; number += 1) {
      const database = `projects/${project}-${number}/instances/main/databases/orders`;
      stage.servers.spanner.world.addDatabase(database);
      await stage.ask({ database, backupId: 'nightly', retentionPeriod: '7d' });
    }
    await stage.ask({ database: 'nonsense' });
    await stage.acknowledged(60_000);
    await wait(500);
    const ticks = isSmall ? 20 : dayOfTicks;
    for (let tick = 0; tick < ticks; tick += 1) {
      await stage.tick();
      stage.advance(minuteMs);
    }
    const uncounted = stage.ticks.filter(({ failures, unsent }) => failures === 0 || unsent === 0).length;
    const silent = stage.ticks.filter(({ status }) => status === 200).length;
    const alerted = stage.logged.count('ERROR', 'unsent');
    await stage.client.createTopic(topology.events);
    return [
      { what: 'ticks that counted no failure', measured: uncounted, most: 0 },
      { what: 'ticks that told the scheduler that all is well', measured: silent, most: 0 },
      {
        what: `ticks without a line that alerts, from the ${ticksBeforeAlert + 1}th on`,
        measured: Math.max(0, ticks - ticksBeforeAlert - alerted),
        most: 0,
      },
      ...(await atRest(stage, 10, () => wait(500))),
      ...basics(stage, tickDeadlineMs),
    ];
  },
};
