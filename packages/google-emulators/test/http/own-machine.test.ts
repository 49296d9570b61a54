import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, platform } from 'node:os';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { controlOf } from '../../../../local/control/control.ts';
import { startControl } from '../../../../local/control/server.ts';
import { stateOf } from '../../../../local/control/state.ts';
import { type Stack, startStack } from '../../../../local/stack.ts';
import { topology } from '../../../../local/topology.ts';
import { foreignness } from '../../http/own-machine.ts';

const own: readonly Record<string, string>[] = [
  { host: '127.0.0.1:8087' },
  { host: '127.0.0.1' },
  { host: 'localhost:8087' },
  { host: 'LOCALHOST' },
  { host: '[::1]:8087' },
  { host: '127.8.9.1:1' },
  { host: 'localhost:8087', origin: 'http://localhost:8087' },
  { host: 'localhost:8087', 'sec-fetch-site': 'none' },
  // What Node's fetch sends of its own.
  { host: 'localhost:8087', 'sec-fetch-mode': 'cors' },
];

for (const headers of own)
  test(`a program of this machine is served: ${JSON.stringify(headers)}`, () => {
    assert.equal(foreignness({ headers }), undefined);
  });

const foreign: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{}, /^Host is ""/],
  [{ host: 'evil.example' }, /^Host is "evil\.example"/],
  [{ host: 'evil.example:8087' }, /^Host/],
  [{ host: 'localhost.evil.example' }, /^Host/],
  [{ host: '127.0.0.1.evil.example:8087' }, /^Host/],
  [{ host: 'localhost@evil.example' }, /^Host/],
  [{ host: '0.0.0.0:8087' }, /^Host/],
  [{ host: '[::]:8087' }, /^Host/],
  [{ host: '192.168.1.7:8087' }, /^Host/],
  [{ host: 'localhost:8087', origin: 'https://evil.example' }, /^Origin is "https:\/\/evil\.example"/],
  [{ host: 'localhost:8087', origin: 'null' }, /^Origin is "null"/],
  [{ host: 'localhost:8087', origin: '' }, /^Origin/],
  [{ host: 'localhost:8087', origin: 'http://localhost:3000' }, /^Origin/],
  [{ host: 'localhost:8087', origin: 'https://localhost:8087' }, /^Origin/],
  [{ host: 'localhost:8087', 'sec-fetch-site': 'cross-site' }, /^Sec-Fetch-Site/],
  [{ host: 'localhost:8087', 'sec-fetch-site': 'same-site' }, /^Sec-Fetch-Site/],
];

for (const [headers, reason] of foreign)
  test(`a request that a web page may send is refused: ${JSON.stringify(headers)}`, () => {
    assert.match(foreignness({ headers }) ?? 'served', reason);
  });

async function stackOf(t: TestContext): Promise<Stack> {
  const stack = await startStack();
  t.after(() => stack.stop());
  return stack;
}

/** The control panel of a stack, as `npm start` has it. */
async function panelOf(t: TestContext, { spanner: { world } }: Stack): Promise<string> {
  const startBackup = async () => assert.fail('nobody asked for a backup');
  const panel = await startControl({
    control: controlOf(world, startBackup),
    nowMs: () => world.nowMs(),
    port: 0,
  });
  t.after(() => panel.stop());
  return panel.url;
}

/** Sends a request as it is: fetch would not let a test choose its Host or Origin. */
async function call(url: string, method: string, headers: Record<string, string>, body = '') {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; answer: string }>();
  const sent = send(url, { method, headers }, (response) => {
    void text(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
  });
  sent.on('error', reject).end(body);
  return promise;
}

const pages = [
  { host: 'evil.example' },
  { origin: 'https://evil.example' },
  // A page in a sandbox, or a file.
  { origin: 'null' },
];

// A form and a `no-cors` fetch send text without asking first.
const asText = { 'content-type': 'text/plain' };

for (const page of pages)
  test(`no web page reaches an HTTP server of the local stack: ${JSON.stringify(page)}`, async (t) => {
    const stack = await stackOf(t);
    const { urls, pubsub, firestore, spanner } = stack;
    const panel = await panelOf(t, stack);
    const rest = `${pubsub?.rest?.url}/v1/projects/local`;
    const databases = `${spanner.rest?.url}/v1/projects/local/instances/main/databases`;
    const headers = { ...asText, ...page };
    const topic = `projects/local/topics/${topology.requests}`;
    const theirs = { topic, pushConfig: { pushEndpoint: 'https://evil.example/' } };
    const doors: readonly (readonly [string, string, string])[] = [
      [`${rest}/topics/${topology.requests}:publish`, 'POST', '{"messages":[{"data":"e30="}]}'],
      [`${rest}/subscriptions/theirs`, 'PUT', JSON.stringify(theirs)],
      [`${rest}/subscriptions/theirs`, 'OPTIONS', ''],
      [databases, 'POST', '{"createStatement":"CREATE DATABASE `theirs`"}'],
      [`${databases}/orders`, 'DELETE', ''],
      [urls.createBackup, 'POST', '{"message":{"data":"e30=","messageId":"1"}}'],
      [urls.pollOperations, 'POST', ''],
      [urls.backupStatus, 'GET', ''],
      [`${urls.backupStatus}/request`, 'POST', 'database=theirs'],
      [panel, 'GET', ''],
      [panel, 'POST', 'do=delay&for=1h'],
      [`${panel}/world`, 'GET', ''],
      [`${panel}/world`, 'POST', '{"do":"delay","for":"1h"}'],
    ];
    for (const [url, method, body] of doors) {
      const { status, answer } = await call(url, method, headers, body);
      assert.equal(status, 403, `${method} ${url}`);
      assert.equal(JSON.parse(answer).error.status, 'PERMISSION_DENIED');
    }
    assert.equal(pubsub?.broker.deliveries.length, 0);
    assert.throws(() => pubsub?.broker.subscriptions.get('projects/local/subscriptions/theirs'), /not found/);
    assert.deepEqual(firestore?.documents('rejections'), []);
    assert.deepEqual(spanner.journal.entries, []);
    assert.deepEqual(stateOf(spanner.world).planned, []);
  });

test('every server listens on 127.0.0.1 only', async (t) => {
  const stack = await stackOf(t);
  const { urls, addresses, pubsub, spanner } = stack;
  const doors = [
    ...Object.values(addresses).map((address) => `http://${address}`),
    pubsub?.rest?.url ?? '',
    spanner.rest?.url ?? '',
    ...Object.values(urls),
    await panelOf(t, stack),
  ].map((url) => Number(new URL(url).port));
  assert.equal(new Set(doors).size, 9);
  const others = Object.values(networkInterfaces()).flatMap((them = []) =>
    them.map(({ address }) => address),
  );
  // All of 127.0.0.0/8 is this machine in Linux; elsewhere it takes an alias.
  if (platform() === 'linux') others.push('127.0.0.2');
  for (const port of doors) {
    assert.equal(await answers('127.0.0.1', port), true, `127.0.0.1:${port}`);
    for (const other of others.filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80')))
      assert.equal(await answers(other, port), false, `${other}:${port}`);
  }
});

function answers(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port });
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

for (const name of ['localhost', '[::1]', '127.0.0.1'])
  test(`curl and gcloud, which send no Origin, are served under the name ${name}`, async (t) => {
    const { urls, pubsub } = await stackOf(t);
    const { port } = new URL(pubsub?.rest?.url ?? '');
    const published = await call(
      `http://127.0.0.1:${port}/v1/projects/local/topics/${topology.requests}:publish`,
      'POST',
      { host: `${name}:${port}`, 'user-agent': 'curl/8.5.0' },
      '{"messages":[{"data":"e30="}]}',
    );
    assert.equal(published.status, 200);
    await pubsub?.broker.idle();
    const ticked = await call(urls.pollOperations, 'POST', {
      host: `${name}:${new URL(urls.pollOperations).port}`,
    });
    assert.equal(ticked.status, 200);
  });

test('a push subscription may have any address as its endpoint', async (t) => {
  const { pubsub } = await stackOf(t);
  const topic = `projects/local/topics/${topology.events}`;
  const made = await call(
    `${pubsub?.rest?.url}/v1/projects/local/subscriptions/ours`,
    'PUT',
    { 'content-type': 'application/json' },
    JSON.stringify({ topic, pushConfig: { pushEndpoint: 'http://192.168.1.7:3000/' } }),
  );
  assert.equal(made.status, 200);
});
