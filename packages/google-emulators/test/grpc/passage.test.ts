import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Metadata, status } from '@grpc/grpc-js';
import { bytes, type Call, passageTo, seen, statusOf } from './passage-stage.ts';

test('messages pass both ways unchanged, whatever they hold', async (t) => {
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

test('metadata passes to the upstream, and back before and after the messages', async (t) => {
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

test('a status passes with its message and its details', async (t) => {
  const call = await passageTo(t, (it) => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.of(9, 9));
    it.emit('error', { code: status.ABORTED, details: 'try – again', metadata });
  });
  const answer = await seen(call());
  assert.deepEqual([answer.code, answer.details], [status.ABORTED, 'try – again']);
  assert.deepEqual(answer.metadata.get('grpc-status-details-bin'), [Buffer.of(9, 9)]);
});

test('a call ends after its last message, however many there are', async (t) => {
  const call = await passageTo(t, (it) => {
    for (let n = 0; n < 1000; n += 1) it.write(bytes(`row ${n}`));
    it.end();
  });
  assert.equal((await seen(call())).messages.length, 1000);
});

test('a cancelled call is cancelled upstream', async (t) => {
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

test('a deadline is known upstream, and ends the call', async (t) => {
  let left = 0;
  const call = await passageTo(t, (it) => {
    left = Number(it.getDeadline()) - Date.now();
  });
  const answer = await seen(call(new Metadata(), { deadline: Date.now() + 300 }));
  assert.equal(answer.code, status.DEADLINE_EXCEEDED);
  assert.ok(left > 0 && left <= 310, `${left} ms`);
});

test('a slow reader slows the upstream down', async (t) => {
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

test('a slow upstream slows the caller down', async (t) => {
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
