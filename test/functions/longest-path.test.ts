import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CreateBackupDeps, createBackup } from '../../functions/create-backup/handler.ts';
import type { TickDeps } from '../../functions/poll-operations/open-tick.ts';
import { runTick } from '../../functions/poll-operations/tick.ts';
import type { Glanced } from '../../shared/ports.ts';
import { isOpen } from '../../shared/record/record.ts';
import { settle } from '../../shared/record/transitions.ts';
import { CallBudgets } from '../../shared/runtime/budgets.ts';
import { projectOf } from '../../shared/spanner/names.ts';
import { timestampOf } from '../../shared/spanner/timestamp.ts';
import { MemoryFreshness } from '../fakes/memory-freshness.ts';
import { MemoryWorld } from '../fakes/memory-world.ts';
import { Dice } from '../proofs/faults/dice.ts';
import { backup } from '../shared/record/builders.ts';
import { slowed, takesUpForMs, timeoutMsOf } from './slow-world.ts';

/*
 * The longest that either function can take with the timeouts of its configuration: every call takes anything from nothing
 * to as long as it may, other workers are faster again and again, and the budget lets a call through at the last moment.
 * Drawn many times, since what is worst depends on what was quick before it.
 */

const draws = 3_000;
const database = 'projects/acme-shop/instances/prod/databases/orders';
const project = projectOf(database);

const moments = [0, 0, 0.25, 0.5, 0.99, 1, 1, 1] as const;

function drawn(dice: Dice) {
  // One of them is the worst that each call alone can be.
  const isSlow = dice.below(8) === 0;
  return (mostMs: number) => Math.floor(mostMs * (isSlow ? 1 : dice.oneOf(moments)));
}

/** Lets every call through as late as anybody waits for it. */
function lateBudgets(world: MemoryWorld, dice: Dice, patienceMs: number): CallBudgets {
  const { clock } = world;
  const pause = async (ms: number) => clock.advance(ms);
  const isLate = dice.below(2) === 0;
  const windows = [{ calls: 1, ms: isLate ? patienceMs : 200 }];
  return new CallBudgets({ windows, clock: clock.now, pause });
}

/** From some write on other workers are faster, so many times. */
function overtaken<Deps extends CreateBackupDeps | TickDeps>(deps: Deps, dice: Dice): Deps {
  const [from, times] = [dice.below(8), dice.below(7)];
  let writes = 0;
  const isFirst = () => {
    writes += 1;
    return writes <= from || writes > from + times;
  };
  const { records } = deps;
  const { replace } = records;
  return {
    ...deps,
    records: { ...records, replace: async (from, to) => (isFirst() ? replace(from, to) : undefined) },
  };
}

function delivery(id: string, request: object | string, publishTime: string) {
  const text = typeof request === 'string' ? request : JSON.stringify(request);
  const data = Buffer.from(text).toString('base64');
  return {
    specversion: '1.0',
    id,
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    source: '//pubsub.googleapis.com/projects/p/topics/requests',
    time: publishTime,
    data: { message: { data, messageId: id, publishTime }, subscription: 'projects/p/subscriptions/push' },
  };
}

const asking = (more: object = {}) => ({ database, backupId: 'nightly', retentionPeriod: '7d', ...more });

interface Story {
  readonly name: string;
  /** It comes while another message for the name is taken in, and waits for that as long as anybody does. */
  readonly waits?: boolean;
  /** What is in the record before: nothing, unless it was asked for. */
  readonly before?: 'asked for' | 'made, and deleted by somebody';
  readonly request: object | string;
}

const stories: readonly Story[] = [
  { name: 'a fresh request', request: asking() },
  { name: 'one for a name that was asked for', before: 'asked for', request: asking() },
  {
    name: 'a message for a backup that is gone',
    before: 'made, and deleted by somebody',
    request: asking(),
  },
  {
    name: 'a message that contradicts an earlier one',
    before: 'asked for',
    request: asking({ retentionPeriod: '8d' }),
  },
  { name: 'one that is no request', request: 'no request' },
  { name: 'a fresh request that waits for those ahead', waits: true, request: asking() },
  {
    name: 'a message for a backup that is gone, and that waits for those ahead',
    waits: true,
    before: 'made, and deleted by somebody',
    request: asking(),
  },
  {
    name: 'a message that contradicts an earlier one, and that waits for those ahead',
    waits: true,
    before: 'asked for',
    request: asking({ retentionPeriod: '8d' }),
  },
];

/** Delivers a message while another is being stored, which takes its time and fails. Gives how long the message took. */
async function behindAnother(
  deps: CreateBackupDeps,
  request: Story['request'],
  world: MemoryWorld,
  dice: Dice,
) {
  const { create } = deps.records;
  const stored = Promise.withResolvers<void>();
  const waitMs = dice.oneOf([0, 30_000, 60_000, 60_001, 160_000]);
  let isFirst = true;
  const records: CreateBackupDeps['records'] = {
    ...deps.records,
    async create(record) {
      if (!isFirst) return create(record);
      isFirst = false;
      await stored.promise;
      world.clock.advance(waitMs);
      throw new Error('not stored');
    },
  };
  const take = createBackup({ ...deps, records });
  const time = timestampOf(world.clock.now());
  const ahead = take(delivery('ahead', asking(), time)).catch(() => {});
  await nextTurn();
  const beganAt = world.clock.now().getTime();
  const answered = take(delivery('message', request, time)).catch(() => {});
  await nextTurn();
  stored.resolve();
  await Promise.all([ahead, answered]);
  return world.clock.now().getTime() - beganAt;
}

async function arrange({ before }: Story, world: MemoryWorld): Promise<void> {
  if (before === undefined) return;
  await createBackup(world.deps())(delivery('before', asking(), timestampOf(world.clock.now())));
  if (before === 'asked for') return;
  for (const [name, { record, version }] of world.records) {
    if (!isOpen(record)) continue;
    const made = backup({ name, database });
    world.records.set(name, {
      record: { ...settle(record, { state: 'succeeded', backup: made }, world.clock.now()), outbox: [] },
      version,
    });
  }
}

for (const story of stories)
  test(`createBackup answers ${story.name} within its timeout, however slow each call is`, async (t) => {
    let longest = 0;
    for (let seed = 0; seed < draws; seed += 1) {
      const dice = new Dice(seed);
      const world = new MemoryWorld();
      const quick = world.deps();
      await arrange(story, world);
      const time = timestampOf(world.clock.now());
      const budgets = lateBudgets(world, dice, quick.policy.startPatienceMs);
      await budgets.of(project).take('start', world.clock.now());
      const others = overtaken({ ...quick, budgets, admin: refusing(quick, dice) }, dice);
      const deps = slowed(others, world.clock, drawn(dice));
      const beganAt = world.clock.now().getTime();
      if (story.waits) longest = Math.max(longest, await behindAnother(deps, story.request, world, dice));
      else {
        await createBackup(deps)(delivery('message', story.request, time)).catch(() => {});
        longest = Math.max(longest, world.clock.now().getTime() - beganAt);
      }
    }
    const timeoutMs = timeoutMsOf('create-backup.tf');
    t.diagnostic(`${longest} ms of ${timeoutMs}`);
    assert.ok(longest > (story.waits ? 120_000 : 60_000), `${longest} ms: nothing was slow`);
    assert.ok(longest < timeoutMs, `${longest} ms of ${timeoutMs}`);
  });

/** Begins what it is asked for, or refuses in a way that wants a look. */
function refusing({ admin }: CreateBackupDeps, dice: Dice): CreateBackupDeps['admin'] {
  const status = dice.oneOf(['OK', 'ALREADY_EXISTS', 'FAILED_PRECONDITION']);
  if (status === 'OK') return admin;
  const error = { code: status === 'ALREADY_EXISTS' ? 6 : 9, status, message: 'no' };
  return { ...admin, createBackup: async () => ({ kind: 'error', error }) };
}

for (const what of ['starts', 'observes', 'announces'] as const)
  test(`a tick that ${what} is over within the poller's timeout, however slow each call is`, async (t) => {
    let longest = 0;
    for (let seed = 0; seed < draws; seed += 1) {
      const dice = new Dice(seed);
      const world = new MemoryWorld();
      const quick = world.deps();
      const publish = what === 'announces' ? () => Promise.reject(new Error('down')) : quick.events.publish;
      const creating = what === 'starts' ? await withoutCalls(quick, world) : quick;
      await createBackup({ ...creating, events: { publish } })(
        delivery('message', asking(), timestampOf(world.clock.now())),
      );
      const glanced = glances(world);
      // It is only about whose turn it is, and a tick does without.
      const rotation = { read: () => Promise.reject(new Error('not to be read')), write: async () => {} };
      const records = {
        ...quick.records,
        async *glances() {
          yield* glanced;
        },
      };
      const budgets = lateBudgets(world, dice, takesUpForMs - 1_000);
      await budgets.of(project).take('start', world.clock.now());
      const others = overtaken(
        { ...quick, budgets, records, rotation, freshness: new MemoryFreshness().deps() },
        dice,
      );
      const beganAt = world.clock.now().getTime();
      await runTick(slowed(others, world.clock, drawn(dice)));
      longest = Math.max(longest, world.clock.now().getTime() - beganAt);
    }
    const timeoutMs = timeoutMsOf('poll-operations.tf');
    t.diagnostic(`${longest} ms of ${timeoutMs}`);
    assert.ok(longest > 60_000, `${longest} ms: nothing was slow`);
    assert.ok(longest < timeoutMs, `${longest} ms of ${timeoutMs}`);
  });

/** Stores what it is asked for, and has no call to start it. */
async function withoutCalls(deps: CreateBackupDeps, { clock }: MemoryWorld): Promise<CreateBackupDeps> {
  const pause = async (ms: number) => clock.advance(ms);
  const budgets = new CallBudgets({ windows: [{ calls: 1, ms: 3_600_000 }], clock: clock.now, pause });
  await budgets.of(project).take('start', clock.now());
  return { ...deps, budgets };
}

function glances({ records }: MemoryWorld): Glanced[] {
  return [...records.values()].map(({ record, version }) => ({
    kind: 'open',
    backup: record.request.backup,
    version,
    // A record has all that a glance has, and more.
    glance: record as Extract<Glanced, { kind: 'open' }>['glance'],
    unsent: record.outbox.length > 0,
  }));
}
