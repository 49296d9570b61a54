import { setTimeout as wait } from 'node:timers/promises';
import type { Check } from '../soak/checks.ts';
import type { Attack } from './attack.ts';
import { atRest, basics, none, worst } from './promises.ts';
import { project, Stage } from './stage.ts';

const tickDeadlineMs = 50_000;

/** What Pub/Sub would never say of the time of publishing, and somebody's proxy might. */
const times: readonly (string | undefined)[] = [
  undefined,
  '',
  'yesterday',
  '1970-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2026-02-30T12:00:00Z',
  new Date(Date.now() + 3_600_000).toISOString(),
  new Date(Date.now() - 400 * 86_400_000).toISOString(),
];

interface Push {
  readonly id: string;
  readonly body: string;
}

function pushOf(id: string, publishTime: string | undefined, backupId: string, number: number): Push {
  const database = `projects/${project}-${number}/instances/main/databases/orders`;
  const data = Buffer.from(JSON.stringify({ database, backupId, retentionPeriod: '7d' })).toString('base64');
  const message = { data, messageId: id, ...(publishTime !== undefined && { publishTime }) };
  return { id, body: JSON.stringify({ message, subscription: `projects/${project}/subscriptions/push` }) };
}

export const clocks: Attack = {
  name: 'clocks',
  what: 'times of publishing that cannot be, and then every message delivered again, three times',
  async run({ built }) {
    await using stage = await Stage.open({ built, policy: { tickDeadlineMs }, backupMs: 300 });
    const pushes = times.flatMap((time, number) => {
      const database = `projects/${project}-${number}/instances/main/databases/orders`;
      stage.servers.spanner.world.addDatabase(database);
      return [
        pushOf(`${number}-named`, time, 'named', number),
        pushOf(`${number}-dated`, time, '{date}-{hour}{minute}', number),
      ];
    });
    await deliver(stage, pushes);
    const first = await atRest(stage, 40, () => wait(500));
    const { spanner, heard } = stage.servers;
    const before = { creates: spanner.journal.acceptedCreates().length, events: idsIn(heard) };
    for (let replay = 0; replay < 3; replay += 1) await deliver(stage, pushes);
    const after = await atRest(stage, 40, () => wait(500));
    const fresh = [...idsIn(heard)].filter((id) => !before.events.has(id));
    const creates: Check = {
      what: 'backups begun by a replay',
      measured: spanner.journal.acceptedCreates().length - before.creates,
      most: 0,
    };
    return [
      ...worst([...first, ...after]),
      creates,
      none('events made by a replay', fresh),
      ...basics(stage, tickDeadlineMs),
    ];
  },
};

function idsIn(heard: readonly { readonly id: string }[]): Set<string> {
  return new Set(heard.map(({ id }) => id));
}

async function deliver(stage: Stage, pushes: readonly Push[]): Promise<void> {
  const url = `http://127.0.0.1:${stage.creator.port}/projects/${project}/topics/backup-requests`;
  const headers = { 'content-type': 'application/json' };
  for (const { id, body } of pushes) {
    if (!stage.messages.includes(id)) stage.messages.push(id);
    const response = await fetch(url, { method: 'POST', headers, body });
    await response.arrayBuffer();
    stage.deliveries.hear(Buffer.from(body), response.status);
  }
}
