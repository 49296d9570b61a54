import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ClientDuplexStream,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { GrpcError } from '../../../local/grpc/error.ts';
import { type Onward, onwardClient, type Route, servePassage } from '../../../local/grpc/passage.ts';

type Call = ServerDuplexStream<Buffer, Buffer>;
type Stream = ClientDuplexStream<Buffer, Buffer>;

const protos: Parameters<typeof servePassage>[0]['protos'] = {
  nested: {
    test: {
      nested: {
        Any: { fields: {} },
        Service: { methods: { Do: { requestType: 'Any', responseType: 'Any', comment: '' } } },
      },
    },
  },
};
const path = '/test.Service/Do';
const same = (bytes: Buffer): Buffer => bytes;
const bytes = (text: string): Buffer => Buffer.from(text);

/** A server that does with a call what it is told, and a passage before it. Gives a client of the passage. */
async function passageTo(
  t: TestContext,
  handle: (call: Call) => void,
  routed: (onward: Onward) => Route = (onward) => ({ by: 'method', onward }),
) {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const method = { path, requestStream: true, responseStream: true } as const;
  const codec = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  server.addService({ Do: { ...method, ...codec } }, { Do: handle });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const to = onwardClient(`127.0.0.1:${port}`);
  const passage = await servePassage({ protos, port: 0, routeOf: () => routed({ to }) });
  const client = onwardClient(passage.address);
  t.after(async () => {
    client.close();
    to.close();
    await passage.stop();
    server.forceShutdown();
  });
  return (metadata = new Metadata(), options = {}): Stream =>
    client.makeBidiStreamRequest(path, same, same, metadata, options);
}

/** All that a caller gets to see of a call. */
async function seen(call: Stream) {
  const messages: Buffer[] = [];
  const initial = new Promise<Metadata | undefined>((resolve) => {
    call.on('metadata', resolve);
    call.on('status', () => resolve(undefined));
  });
  call.on('data', (message: Buffer) => messages.push(message));
  call.on('error', () => {});
  const outcome = await statusOf(call);
  return { messages: messages.map(String), initial: await initial, ...outcome };
}

/** How a call ended, once all that was said before has been read. */
async function statusOf(call: Stream): Promise<StatusObject> {
  call.on('error', () => {});
  const ended = new Promise((resolve) => call.on('end', resolve));
  const outcome = new Promise<StatusObject>((resolve) => call.on('status', resolve));
  await ended;
  return outcome;
}

test('messages pass both ways as they are, whatever is in them', async (t) => {
  const call = await passageTo(t, (it) => {
    it.on('data', (message: Buffer) => it.write(Buffer.concat([message, Buffer.of(0xff, 0x00)])));
    it.on('end', () => it.end());
  });
  const stream = call();
  const got: Buffer[] = [];
  stream.on('data', (message: Buffer) => got.push(message));
  for (const message of [Buffer.of(), Buffer.of(0xff, 0xfe, 0x00), Buffer.alloc(20_000_000, 7)])
    stream.write(message);
  stream.end();
  await statusOf(stream);
  assert.deepEqual(
    got.map((it) => it.length),
    [2, 5, 20_000_002],
  );
  assert.deepEqual(got[1], Buffer.of(0xff, 0xfe, 0x00, 0xff, 0x00));
});

test('metadata passes on its way there, on its way back, and after the last message', async (t) => {
  const call = await passageTo(t, (it) => {
    const back = new Metadata();
    back.set('asked', it.metadata.get('ask').join());
    back.set('raw-bin', Buffer.of(1, 2, 255));
    it.sendMetadata(back);
    it.write(bytes('answer'));
    const trailers = new Metadata();
    trailers.set('after', 'all');
    it.end(trailers);
  });
  const metadata = new Metadata();
  metadata.set('ask', 'this');
  const answer = await seen(call(metadata));
  assert.deepEqual(answer.messages, ['answer']);
  assert.deepEqual(answer.initial?.get('asked'), ['this']);
  assert.deepEqual(answer.initial?.get('raw-bin'), [Buffer.of(1, 2, 255)]);
  assert.deepEqual(answer.metadata.get('after'), ['all']);
});

test('a status passes with its words and its details', async (t) => {
  const call = await passageTo(t, (it) => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.of(9, 9));
    it.emit('error', { code: status.ABORTED, details: 'try – again', metadata });
  });
  const answer = await seen(call());
  assert.deepEqual([answer.code, answer.details], [status.ABORTED, 'try – again']);
  assert.deepEqual(answer.metadata.get('grpc-status-details-bin'), [Buffer.of(9, 9)]);
});

test('a call that ends well ends after its last message, however many there are', async (t) => {
  const call = await passageTo(t, (it) => {
    for (let n = 0; n < 1000; n += 1) it.write(bytes(`row ${n}`));
    it.end();
  });
  assert.equal((await seen(call())).messages.length, 1000);
});

test('a call that is cancelled is cancelled there too', async (t) => {
  const cancelled = Promise.withResolvers<void>();
  const call = await passageTo(t, (it) => {
    it.on('cancelled', () => cancelled.resolve());
    it.write(bytes('begun'));
  });
  const stream = call();
  stream.on('error', () => {});
  await once(stream, 'data');
  stream.cancel();
  await cancelled.promise;
});

test('a deadline is known there, and ends the call', async (t) => {
  let left = 0;
  const call = await passageTo(t, (it) => {
    left = Number(it.getDeadline()) - Date.now();
  });
  const answer = await seen(call(new Metadata(), { deadline: Date.now() + 300 }));
  assert.equal(answer.code, status.DEADLINE_EXCEEDED);
  assert.ok(left > 0 && left <= 310, `${left} ms`);
});

test('no more is read than is taken: a slow reader slows the writer down', async (t) => {
  const block = Buffer.alloc(100_000);
  const blocks = 400;
  let written = 0;
  const call = await passageTo(t, (it) => {
    const write = (): void => {
      while (written < blocks) {
        written += 1;
        if (!it.write(block)) {
          it.once('drain', write);
          return;
        }
      }
      it.end();
    };
    write();
  });
  let read = 0;
  let furthestAhead = 0;
  for await (const _ of call()) {
    read += 1;
    for (let turn = 0; turn < 200; turn += 1) await nextTurn();
    furthestAhead = Math.max(furthestAhead, written - read);
  }
  assert.equal(read, blocks);
  assert.ok(furthestAhead < blocks / 2, `${furthestAhead} of ${blocks} blocks were on their way`);
});

test('no more is sent than is taken: a slow server slows the caller down', async (t) => {
  const blocks = 400;
  let written = 0;
  let furthestAhead = 0;
  const readSlowly = async (it: Call): Promise<void> => {
    let read = 0;
    for await (const _ of it) {
      read += 1;
      for (let turn = 0; turn < 200; turn += 1) await nextTurn();
      furthestAhead = Math.max(furthestAhead, written - read);
    }
    it.end();
  };
  const call = await passageTo(t, (it) => void readSlowly(it));
  const stream = call();
  stream.resume();
  const settled = statusOf(stream);
  for (; written < blocks; written += 1)
    if (!stream.write(Buffer.alloc(100_000))) await once(stream, 'drain');
  stream.end();
  assert.equal((await settled).code, status.OK);
  assert.ok(furthestAhead < blocks / 2, `${furthestAhead} of ${blocks} blocks were on their way`);
});

test('an upstream that is not there is UNAVAILABLE', async (t) => {
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

test('a route is found by the first message, which is not lost by that', async (t) => {
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

test('whoever wants to sees the answer before the caller does', async (t) => {
  const order: string[] = [];
  const call = await passageTo(
    t,
    (it) => {
      it.write(bytes('answer'));
      it.end();
    },
    (onward) => ({
      by: 'method',
      onward: { ...onward, onAnswer: (message) => order.push(`seen: ${message}`) },
    }),
  );
  const { messages } = await seen(call());
  assert.deepEqual([...order, ...messages], ['seen: answer', 'answer']);
});
