import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { GrpcError } from '../../grpc/error.ts';
import { onwardClient, servePassage } from '../../grpc/passage.ts';
import { bytes, passageTo, path, protos, same, seen } from './passage-stage.ts';

test('an upstream that does not answer is UNAVAILABLE', async (t) => {
  const passage = await servePassage({
    protos,
    port: 0,
    routeOf: () => ({ by: 'method', onward: { to: onwardClient('127.0.0.1:1') } }),
  });
  const client = onwardClient(passage.address);
  t.after(async () => {
    client.close();
    await passage.stop();
  });
  const answer = await seen(client.makeBidiStreamRequest(path, same, same));
  assert.equal(answer.code, status.UNAVAILABLE);
});

test('a route is chosen by the first message, and that message is passed on', async (t) => {
  const asked: string[] = [];
  const call = await passageTo(
    t,
    (it) => {
      it.on('data', (message: Buffer) => it.write(message));
      it.on('end', () => it.end());
    },
    (onward) => ({
      by: 'first message',
      decide: async (first) => {
        asked.push(String(first));
        if (String(first) === 'no') throw new GrpcError('FAILED_PRECONDITION', 'not now');
        return onward;
      },
    }),
  );
  const stream = call();
  for (const text of ['one', 'two', 'three']) stream.write(bytes(text));
  stream.end();
  assert.deepEqual((await seen(stream)).messages, ['one', 'two', 'three']);
  const silent = call();
  silent.end();
  assert.equal((await seen(silent)).code, status.OK);
  const refused = call();
  refused.end(bytes('no'));
  const answer = await seen(refused);
  assert.deepEqual([answer.code, answer.details], [status.FAILED_PRECONDITION, 'not now']);
  assert.deepEqual(asked, ['one', 'undefined', 'no']);
});

test('an observer sees the answer before the caller, who waits for the observer', async (t) => {
  const order: string[] = [];
  const onAnswer = async (message: Buffer) => {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    order.push(`seen: ${message}`);
  };
  const call = await passageTo(
    t,
    (it) => {
      it.write(bytes('answer'));
      it.end();
    },
    (onward) => ({ by: 'method', onward: { ...onward, onAnswer } }),
  );
  const stream = call();
  stream.on('data', (message: Buffer) => order.push(`got: ${message}`));
  assert.equal((await seen(stream)).code, status.OK);
  assert.deepEqual(order, ['seen: answer', 'got: answer']);
});

const failing: Readonly<Record<string, () => Promise<void>>> = {
  'what comes of its answer fails': () => Promise.reject(new GrpcError('INTERNAL', 'no memory left')),
  'its answer is one that cannot be read': () => {
    throw new GrpcError('INTERNAL', 'no memory left');
  },
};

for (const [what, onAnswer] of Object.entries(failing))
  test(`a caller is told when ${what}`, async (t) => {
    const call = await passageTo(
      t,
      (it) => {
        it.write(bytes('answer'));
        it.end();
      },
      (onward) => ({ by: 'method', onward: { ...onward, onAnswer } }),
    );
    const { code, details, messages } = await seen(call());
    assert.deepEqual([code, details, messages], [status.INTERNAL, 'no memory left', []]);
  });

test('observed answers all reach the caller, in order, before the call ends', async (t) => {
  // Every other one is looked at for long: the next would come before it.
  const count = 60;
  const numberOf = (message: Buffer): number => message.readUInt8(0);
  const onAnswer = async (message: Buffer) => {
    const turns = numberOf(message) % 2 === 0 ? 200 : 1;
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
  };
  const call = await passageTo(
    t,
    (it) => {
      for (let n = 0; n < count; n += 1) it.write(Buffer.alloc(100_000, n));
      it.end();
    },
    (onward) => ({ by: 'method', onward: { ...onward, onAnswer } }),
  );
  const order: number[] = [];
  for await (const message of call()) {
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    order.push(numberOf(message));
  }
  assert.deepEqual(
    order,
    Array.from({ length: count }, (_, n) => n),
  );
});
