import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import * as v from 'valibot';
import { controlOf } from '../../../local/control/control.ts';
import { startControl } from '../../../local/control/server.ts';
import { somebodyElse } from '../../../local/control/somebody-else.ts';
import { WorldStateSchema } from '../../../local/control/state.ts';
import { freePort } from '../../../local/free-ports.ts';
import { minuteMs, type Stage, stage } from '../../../packages/google-emulators/test/spanner/stage.ts';
import { run } from '../command.ts';

async function world(port: number | string, ...args: string[]) {
  const command = run(process.execPath, ['local/world.ts', ...args], { CONTROL_PORT: String(port) });
  const code = await command.ended;
  return { code, out: command.out.join('\n'), err: command.err.join('\n') };
}

/** The panel of a local Spanner, and the commands that are run against it. */
async function panelOf(on: Stage) {
  const { world: spanner } = on.spanner;
  const panel = await startControl({
    control: controlOf(spanner, somebodyElse(on.databases, spanner.nowMs)),
    nowMs: spanner.nowMs,
    port: 0,
  });
  const { port } = new URL(panel.url);
  return {
    run: (...args: string[]) => world(port, ...args),
    /** What `list` has of those that run: which, how far, and how many minutes each takes in all. */
    async running() {
      const state = v.parse(WorldStateSchema, JSON.parse((await world(port, 'list', '--json')).out));
      return state.running.map(({ backup, progressPercent, createTime, endTime }) => {
        const ms = Date.parse(endTime ?? '') - Date.parse(createTime);
        return [backup.split('/').at(-1), progressPercent, ms / minuteMs];
      });
    },
    [Symbol.asyncDispose]: () => panel.stop(),
  };
}

test('npm run world delays the next backup and a running one, and cancels it', async () => {
  await using on = await stage();
  await using panel = await panelOf(on);
  assert.deepEqual(await panel.run('delay', 'd'), {
    code: 0,
    out: 'The next backup of projects/p/instances/i/databases/d takes 1 h 00 min.',
    err: '',
  });
  const operation = await on.create('slow');
  on.clock.advance(30 * minuteMs);
  assert.deepEqual(await panel.running(), [['slow', 50, 60]]);
  const { code, out } = await panel.run('delay', 'slow', '--for', '3h');
  assert.deepEqual([code, out], [0, 'projects/p/instances/i/backups/slow takes 3 h 00 min in all.']);
  assert.deepEqual(
    (await panel.running()).map(([id, , minutes]) => [id, minutes]),
    [['slow', 180]],
  );
  assert.equal((await panel.run('cancel', 'slow')).code, 0);
  assert.equal((await on.operation(operation)).error?.code, status.CANCELLED);
});

test('npm run world other starts a backup of somebody else', async () => {
  await using on = await stage();
  await using panel = await panelOf(on);
  const { code, out } = await panel.run('other', 'd', '--for', '20m');
  assert.equal(code, 0);
  const [, backup = ''] = /^Somebody else has started (\S+)\.$/.exec(out) ?? [];
  const [seen] = await on.databases.getBackup({ name: backup });
  assert.deepEqual([seen.database, seen.state], ['projects/p/instances/i/databases/d', 'CREATING']);
  assert.deepEqual(await panel.running(), [[backup.split('/').at(-1), 0, 20]]);
  await assert.rejects(on.create('ours'), /maximum number of pending backups/);
});

test('npm run world fail makes the next backup fail, and list shows that', async () => {
  await using on = await stage();
  const { world: spanner } = on.spanner;
  const panel = await startControl({
    control: controlOf(spanner, somebodyElse(on.databases, spanner.nowMs)),
    nowMs: spanner.nowMs,
    port: 0,
  });
  try {
    const { port } = new URL(panel.url);
    assert.deepEqual(await world(port, 'fail', 'd', '--code', 'ABORTED', '--message', 'a "disk"'), {
      code: 0,
      out: 'The next backup of projects/p/instances/i/databases/d fails half-way with ABORTED.',
      err: '',
    });
    const { out } = await world(port, 'list');
    assert.match(out, /Planned:\n {2}The next backup of \S+\/d fails with ABORTED: a "disk"\n/);
    const operation = await on.create('doomed');
    assert.match((await world(port, 'list')).out, /Running:\n.*0 % doomed, ends .* with ABORTED: a "disk"\n/);
    assert.deepEqual(await world(port, 'finish', '--json'), {
      code: 0,
      out: '{"said":"projects/p/instances/i/backups/doomed has failed with ABORTED, as was planned."}',
      err: '',
    });
    assert.equal((await on.operation(operation)).error?.code, status.ABORTED);
    assert.deepEqual(await world(port, 'cancel'), { code: 1, out: '', err: 'No backup runs.' });
  } finally {
    await panel.stop();
  }
});

test('npm run world asks whether npm start is running if nothing answers', async () => {
  const port = await freePort();
  assert.deepEqual(await world(port, 'list'), {
    code: 1,
    out: '',
    err: `Nothing answers at http://127.0.0.1:${port}: is npm start running? CONTROL_PORT says another port.`,
  });
});

for (const [args, problem] of [
  [[], 'a command is expected'],
  [['explode'], 'do: expected one of fail, delay, cancel, finish, other'],
  [['cancel', 'a', 'b'], 'one name is expected at most'],
  [['list', 'a'], 'list takes --json and nothing else'],
  [['delay', '--for', 'soon'], 'for: expected a duration such as 90s, 5m or 1h'],
  [['other'], 'of: expected the name of a database'],
] as const) {
  test(`npm run world does not understand ${JSON.stringify(args)}`, async () => {
    const { code, err } = await world(1, ...args);
    assert.equal(code, 2);
    assert.ok(err.startsWith(`${problem}\n\nUsage: npm run world`), err);
  });
}

test('npm run world --help prints the commands', async () => {
  const { code, out } = await world(1, '--help');
  assert.equal(code, 0);
  for (const verb of ['list', 'fail', 'delay', 'cancel', 'finish', 'other'])
    assert.match(out, new RegExp(`^  ${verb}\\b`, 'm'));
});
