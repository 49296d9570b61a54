import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { type Asking, othersOf, silenceText, silentOf, tcpAsking } from '../../../local/start/silence.ts';

const spanner = { variable: 'SPANNER_EMULATOR_HOST', address: '127.0.0.1:9010' };

/** A world in which each address answers from some millisecond on. */
function worldOf(since: Readonly<Record<string, number>>): Asking & { nowMs: number } {
  return {
    nowMs: 0,
    async answers(address) {
      return this.nowMs >= (since[address] ?? Number.POSITIVE_INFINITY);
    },
    async pause(ms) {
      this.nowMs += ms;
    },
  };
}

test('an emulator that answers within ten seconds is not reported', async () => {
  assert.deepEqual(await silentOf([spanner], worldOf({ [spanner.address]: 10_000 })), []);
});

test('only an emulator that does not answer for ten seconds is reported', async () => {
  const pubsub = { variable: 'PUBSUB_EMULATOR_HOST', address: '127.0.0.1:1' };
  const world = worldOf({ [spanner.address]: 0 });
  const silent = await silentOf([spanner, pubsub], world);
  assert.deepEqual(silent, [pubsub]);
  assert.equal(world.nowMs, 10_000);
  assert.match(
    silenceText(pubsub),
    /^Nothing answers at 127\.0\.0\.1:1, which PUBSUB_EMULATOR_HOST names: .*unset/,
  );
});

test('only emulators that the environment names are asked', () => {
  assert.deepEqual(othersOf({ external: {}, spannerEmulator: undefined }), []);
  assert.deepEqual(othersOf({ external: { firestore: 'h:1' }, spannerEmulator: spanner.address }), [
    { variable: 'FIRESTORE_EMULATOR_HOST', address: 'h:1' },
    spanner,
  ]);
});

test('a port that listens counts as answering, and a closed one does not', async () => {
  const asking = tcpAsking(new AbortController().signal);
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const bound = server.address();
  const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}`;
  assert.equal(await asking.answers(address), true);
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await asking.answers(address), false);
});
