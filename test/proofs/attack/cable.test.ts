import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Cable } from './cable.ts';

/** Answers every text with the same in capitals. */
async function echo() {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (text) => {
      heard.push(text.toString());
      socket.write(text.toString().toUpperCase());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const heard: string[] = [];
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  return { address: `127.0.0.1:${address.port}`, heard, [Symbol.dispose]: () => void server.close() };
}

function dial(address: string): Socket {
  const [host = '', port = ''] = address.split(':');
  return connect(Number(port), host);
}

async function answer(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [said] = (await once(socket, 'data')) as [Buffer];
  return said.toString();
}

for (const lost of ['calls', 'answers'] as const)
  test(`a connection whose ${lost} are lost is silent and stays open; a later connection works`, async () => {
    using far = await echo();
    await using cable = await Cable.to(far.address);
    const old = dial(cable.address);
    assert.equal(await answer(old, 'one'), 'ONE');
    assert.equal(cable.silence(lost), 1);
    let said = '';
    old.on('data', (text) => {
      said += text.toString();
    });
    old.on('close', () => {
      said += ' closed';
    });
    old.write('two');
    const fresh = dial(cable.address);
    // Later on the same machine: what was said on the old one has arrived by then, or never will.
    for (const text of ['three', 'four', 'five']) assert.equal(await answer(fresh, text), text.toUpperCase());
    assert.equal(said, '');
    assert.equal(far.heard.includes('two'), lost === 'answers');
    for (const socket of [old, fresh]) socket.destroy();
  });
