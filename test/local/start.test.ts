import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { freePorts } from '../../local/free-ports.ts';
import { portVariables } from '../../local/start/settings.ts';
import { type Command, run } from './command.ts';

const node = process.execPath;
const names = Object.values(portVariables).map(({ name }) => name);

let environment: Record<string, string>;
let stack: Command;

before(async () => {
  const ports = await freePorts(names.length);
  environment = Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
  stack = run(node, ['local/start.ts'], { ...environment, TICK_INTERVAL: '0.2s', BACKUP_DURATION: '0.4s' });
  await stack.line(/^PUBSUB_EMULATOR_HOST=.*databse/);
});

test('npm start prints its addresses in lines to paste', () => {
  const { PUBSUB_PORT, PUBSUB_REST_PORT, FIRESTORE_PORT, SPANNER_PORT, SPANNER_REST_PORT } = environment;
  assert.deepEqual(
    stack.out.filter((line) => line.startsWith('export ')),
    [
      `export PUBSUB_EMULATOR_HOST=127.0.0.1:${PUBSUB_PORT}`,
      `export FIRESTORE_EMULATOR_HOST=127.0.0.1:${FIRESTORE_PORT}`,
      `export SPANNER_EMULATOR_HOST=127.0.0.1:${SPANNER_PORT}`,
      'export METADATA_SERVER_DETECTION=none',
      'export GOOGLE_CLOUD_PROJECT=local',
      `export LOCAL_STACK=127.0.0.1:${PUBSUB_PORT},127.0.0.1:${FIRESTORE_PORT},127.0.0.1:${SPANNER_PORT}`,
      `export CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER=http://127.0.0.1:${SPANNER_REST_PORT}/`,
      `export CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB=http://127.0.0.1:${PUBSUB_REST_PORT}/`,
      'export CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true',
      'export CLOUDSDK_CORE_PROJECT=local',
    ],
  );
});

test('npm start serves a status page with its databases, and a control panel', async () => {
  await stack.line(
    /event +stale +projects\/local\/instances\/main\/databases\/orders +it was never backed up/,
  );
  const page = await fetch(`http://127.0.0.1:${environment.BACKUP_STATUS_PORT}/`);
  const text = await page.text();
  for (const id of ['orders', 'customers', 'inventory'])
    assert.match(text, new RegExp(`href="/databases/local/main/${id}"`));
  const panel = await fetch(`http://127.0.0.1:${environment.CONTROL_PORT}/world`);
  assert.deepEqual([page.status, panel.status], [200, 200]);
});

test('the printed publish commands work, and npm start tells what becomes of the requests', async () => {
  const first = stack.out.findIndex((line) => line.startsWith('PUBSUB_EMULATOR_HOST='));
  const end = stack.out.indexOf('', first);
  const pasted = run('bash', ['-c', stack.out.slice(first, end === -1 ? undefined : end).join('\n')]);
  assert.equal(await pasted.ended, 0, pasted.err.join('\n'));
  assert.equal(pasted.out.filter((line) => /^Published as message \d+\.$/.test(line)).length, 2);
  await stack.line(
    /log +projects\/local\/instances\/main\/backups\/orders-\d{8}-\d{6}-[0-9a-f]{6} backup requested/,
  );
  await stack.line(/event +started +projects\/\S+\/orders-\S+/);
  await stack.line(/event +succeeded +projects\/\S+\/orders-\S+ 12\.3 GB in 0\.4 s, kept until/);
  await stack.line(/event +rejected +message \d+ databse: unknown field; did you mean "database"\?/);
});

test('a second npm start on the same ports says which variable to change', async () => {
  const second = run(node, ['local/start.ts'], environment);
  assert.equal(await second.ended, 1);
  assert.deepEqual(second.out, []);
  assert.deepEqual(second.err, [
    `Port ${environment.PUBSUB_PORT}, meant for Pub/Sub, is already in use: set PUBSUB_PORT to another one.`,
  ]);
});

test('npm start with a wrong port says so, and starts nothing', async () => {
  const wrong = run(node, ['local/start.ts'], { ...environment, SPANNER_PORT: 'x' });
  assert.equal(await wrong.ended, 1);
  assert.deepEqual(wrong.err, ['SPANNER_PORT is "x": expected a port from 1 to 65535']);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} stops npm start cleanly, and its ports are free again`, async () => {
    stack.child.kill(signal);
    assert.equal(await stack.ended, 0, stack.err.join('\n'));
    assert.deepEqual(stack.err, []);
    // The next one starts on the very same ports.
    stack = run(node, ['local/start.ts'], environment);
    await stack.line(/^PUBSUB_EMULATOR_HOST=.*databse/);
  });
}
