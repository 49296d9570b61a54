import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createHttpPost } from '../../pubsub/http-post.ts';
import type { PushRequest } from '../../pubsub/push-request.ts';
import { startEndpoint } from './endpoint.ts';

const patient = new AbortController().signal;

function start(t: TestContext) {
  const http = createHttpPost();
  t.after(() => http.close());
  return http.post;
}

function to(url: string): PushRequest {
  return { url: new URL(url), headers: { 'content-type': 'application/json', 'x-a': 'b' }, body: '{"é":1}' };
}

test('a post delivers its body and headers, and returns the status', async (t) => {
  const endpoint = await startEndpoint(t, 418);
  assert.equal(await start(t)(to(endpoint.url), patient), 418);
  const [push] = endpoint.pushes;
  assert.equal(push?.path, '/push');
  assert.equal(push?.headers['x-a'], 'b');
  assert.equal(push?.headers['content-length'], '8');
  assert.deepEqual(push?.body, { é: 1 });
});

test('posts one after the other use one connection', async (t) => {
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('a body nobody reads'));
  }).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => server.close());
  const post = start(t);
  const { port } = server.address() as AddressInfo;
  for (let count = 0; count < 3; count += 1) {
    await post(to(`http://127.0.0.1:${port}`), patient);
    // The connection is free again once the answer's body has been read.
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(connections, 1);
});

test('status 102 counts as an answer', async (t) => {
  const endpoint = await startEndpoint(t, (response) => response.writeProcessing());
  assert.equal(await start(t)(to(endpoint.url), patient), 102);
});

test('a post to an endpoint that does not listen is rejected', async (t) => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(start(t)(to(`http://127.0.0.1:${port}`), patient), { code: 'ECONNREFUSED' });
});

test('a post can be aborted', async (t) => {
  const cut = new AbortController();
  const endpoint = await startEndpoint(t, () => cut.abort());
  await assert.rejects(start(t)(to(endpoint.url), cut.signal), { name: 'AbortError' });
});
