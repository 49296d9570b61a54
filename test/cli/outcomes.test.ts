import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupNamed, database, type Harness, request, startHarness } from '../harness.ts';
import { cli, create, deployed, instanceId, type Meanwhile, wait } from './stage.ts';

interface Case {
  readonly title: string;
  readonly code: number;
  readonly outcome: string;
  /** What the story ends with. */
  readonly told: RegExp;
  readonly before?: (on: Harness) => unknown;
  readonly more?: readonly string[];
  readonly meanwhile?: (on: Harness) => Meanwhile;
}

const cases: readonly Case[] = [
  {
    title: 'a backup that Spanner fails',
    code: 3,
    outcome: 'failed',
    told: /failed +INTERNAL: the disk is full/,
    before: (on) => on.spanner.world.failNext(database, { code: 'INTERNAL', message: 'the disk is full' }),
  },
  {
    title: 'a request that the deployment rejects',
    code: 4,
    outcome: 'rejected',
    told: /rejected +labels: this deployment carries at most 1 labels/,
    more: ['--label', 'a=b', '--label', 'c=d'],
  },
  {
    title: 'a backup that somebody cancels',
    code: 5,
    outcome: 'cancelled',
    told: /cancelled +CANCELLED/,
    meanwhile: (on) => async (pauses) => {
      if (pauses === 1) on.spanner.world.cancel(backupNamed('before-42'));
      await on.tick();
    },
  },
  {
    title: 'a backup that waits too long for another',
    code: 6,
    outcome: 'expired',
    told: /expired +it could not be started in time/,
    before: (on) => on.ask(request('in-the-way')),
    more: ['--start-within', '5s'],
  },
  {
    title: 'a backup that has not ended within --timeout',
    code: 7,
    outcome: 'open',
    told: /The backup goes on: nothing is cancelled\. To follow it again:\n +spanner-backups wait .*before-42 --message=/,
    more: ['--timeout', '3s'],
  },
  {
    title: 'Ctrl-C',
    code: 130,
    outcome: 'open',
    told: /The backup goes on: nothing is cancelled\. To follow it again:\n +spanner-backups wait .*before-42/,
    meanwhile: (on) => async (pauses, command) => {
      if (pauses === 1) command.interrupt();
      await on.tick();
    },
  },
];

for (const { title, code, outcome, told, before, more = [], meanwhile } of cases) {
  test(`${title} ends the command with ${code}`, async () => {
    await using harness = await startHarness({
      spanner: { backupDuration: 20_000 },
      environment: { MOST_LABELS: '1' },
    });
    await before?.(harness);
    const ran = await cli(harness, create('before-42', ...more), meanwhile?.(harness));
    assert.equal(ran.code, code, ran.err);
    assert.match(ran.out, new RegExp(`^outcome: +${outcome}$`, 'm'));
    assert.match(ran.err, told);
    assert.doesNotMatch(ran.err, /\n +at /);
  });
}

test('the gravest of several outcomes is the exit code', async () => {
  await using harness = await startHarness({ spanner: { backupDuration: 20_000 } });
  const stock = `${database}s`;
  harness.spanner.world.addDatabase(stock, { createTimeMs: 0 });
  harness.spanner.world.failNext(stock, { code: 'INTERNAL', message: 'the disk is full' });
  const ran = await cli(harness, create('{database}-42', '--database', stock));
  assert.equal(ran.code, 3, ran.err);
  assert.match(ran.out, /outcome: +succeeded[\s\S]*outcome: +failed/);
});

test('create for a missing database fails in the words of Spanner, after the grace time', async () => {
  await using harness = await startHarness();
  const args = [
    'create',
    'before-42',
    '--instance',
    instanceId,
    '--database',
    'shpo',
    '--retention-period=7d',
  ];
  const ran = await cli(harness, [...args, ...deployed], async () => {
    harness.clock.advance(60_000);
    await harness.tick();
  });
  assert.equal(ran.code, 3, ran.err);
  assert.match(ran.err, /not yet +Spanner answers NOT_FOUND: .*\n[\s\S]*failed +NOT_FOUND/);
});

test('wait for a backup that nobody asked for fails at once', async () => {
  await using harness = await startHarness();
  const ran = await cli(harness, wait('before-24'));
  assert.equal(ran.code, 1);
  assert.match(ran.err, /Nobody has asked for .*before-24/);
});
