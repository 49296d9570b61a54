import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { controlOf } from '../../../local/control/control.ts';
import { startControl } from '../../../local/control/server.ts';
import { somebodyElse } from '../../../local/control/somebody-else.ts';
import { freePort } from '../../../local/free-ports.ts';
import { stage } from '../../../packages/google-emulators/test/spanner/stage.ts';
import { run } from '../command.ts';

async function world(port: number | string, ...args: string[]) {
  const command = run(process.execPath, ['local/world.ts', ...args], { CONTROL_PORT: String(port) });
  const code = await command.ended;
  return { code, out: command.out.join('\n'), err: command.err.join('\n') };
}

test('npm run world lets the next backup fail, and lists what it did', async () => {
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

test('where nothing answers, it asks whether npm start is running', async () => {
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
  test(`${JSON.stringify(args)} is not understood`, async () => {
    const { code, err } = await world(1, ...args);
    assert.equal(code, 2);
    assert.ok(err.startsWith(`${problem}\n\nUsage: npm run world`), err);
  });
}

test('--help prints the commands', async () => {
  const { code, out } = await world(1, '--help');
  assert.equal(code, 0);
  for (const verb of ['list', 'fail', 'delay', 'cancel', 'finish', 'other'])
    assert.match(out, new RegExp(`^  ${verb}\\b`, 'm'));
});
