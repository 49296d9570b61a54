import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { composeStatus, forOnePage, pageWithinMs } from '../../functions/compose-status.ts';
import { hostStatus } from '../../local/function-host.ts';
import { NoAnswer } from '../../shared/adapters/firestore/deadline.ts';
import { parseStatusConfig } from '../../shared/runtime/status-config.ts';
import { ReadFailed, type StatusReader } from '../../shared/status-ports.ts';
import { startHarness } from '../harness.ts';
import { timeoutMsOf } from './slow-world.ts';

const nothing = { items: [], next: undefined, unreadable: 0 };

/** Answers everything, as late as it is told. */
function reader(answered: () => Promise<unknown>): StatusReader {
  const late =
    <Answer>(answer: Answer) =>
    async () => {
      await answered();
      return answer;
    };
  return {
    open: late(nothing),
    settled: late(nothing),
    ofDatabase: late(nothing),
    record: late(undefined),
    database: late(nothing),
    databases: late(nothing),
    found: late(nothing),
  };
}

const slice = { limit: 1 };
const reads: Readonly<Record<keyof StatusReader, (records: StatusReader) => Promise<unknown>>> = {
  open: (records) => records.open('running', slice),
  settled: (records) => records.settled({ ...slice, since: '2026-01-01T00:00:00Z' }),
  ofDatabase: (records) => records.ofDatabase('d', slice),
  record: (records) => records.record('b'),
  database: (records) => records.database('d'),
  databases: (records) => records.databases(slice),
  found: (records) => records.found(slice),
};

/** A pause that ends when it is told to, and how long it was to be. */
function pausing() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked: number[] = [];
  const pause = (ms: number) => {
    asked.push(ms);
    return promise;
  };
  return { asked, pause, end: resolve };
}

for (const [name, read] of Object.entries(reads))
  test(`a page waits for ${name} as long as for all its reads together`, async () => {
    let answered = Promise.resolve();
    const { asked, pause, end } = pausing();
    const records = forOnePage(
      reader(() => answered),
      pause,
    );
    assert.deepEqual(asked, [], 'nothing is waited for before anything is read');
    await read(records);
    answered = Promise.withResolvers<void>().promise;
    const outcomes: unknown[] = [];
    read(records).catch((error: unknown) => outcomes.push(error));
    await nextTurn();
    assert.deepEqual(outcomes, []);
    end();
    await nextTurn();
    assert.deepEqual(outcomes, [new ReadFailed(new NoAnswer(pageWithinMs))]);
    assert.deepEqual(asked, [pageWithinMs], 'there is one time for all reads');
  });

test('the time of a page that was answered runs out, and nothing comes of it', async () => {
  const { pause, end } = pausing();
  const page = forOnePage(
    reader(async () => {}),
    pause,
  );
  assert.equal(await page.record('b'), undefined);
  end();
  await nextTurn();
});

test('the status page says that nothing came long before its function is ended', () => {
  assert.ok(2 * pageWithinMs < timeoutMsOf('backup-status.tf'));
});

test('each page has its own time: that of the page before does not run on', async () => {
  await using on = await startHarness();
  const { firestore } = on.stack.addresses;
  const config = parseStatusConfig({ GOOGLE_CLOUD_PROJECT: 'local', FIRESTORE_EMULATOR_HOST: firestore });
  const timesUp: (() => void)[] = [];
  const status = composeStatus(
    config,
    { clock: on.clock.now, log: () => {} },
    () => new Promise((resolve) => timesUp.push(resolve)),
  );
  const hosted = await hostStatus(status, 0);
  try {
    assert.equal((await fetch(hosted.url)).status, 200);
    for (const end of timesUp) end();
    await nextTurn();
    assert.equal((await fetch(hosted.url)).status, 200);
    assert.equal(timesUp.length, 2);
  } finally {
    await hosted.stop();
    await status.close();
  }
});
