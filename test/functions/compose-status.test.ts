import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { composeStatus, forOnePage, pageWithinMs, type Wait } from '../../functions/compose-status.ts';
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

/** Waits that are over when they are told to be, also if they were called off: how long each was to be, and which are left. */
function waiting() {
  const asked: number[] = [];
  const begun: (() => void)[] = [];
  const left = new Set<() => void>();
  const wait: Wait = (ms, late) => {
    asked.push(ms);
    begun.push(late);
    left.add(late);
    return () => void left.delete(late);
  };
  const end = () => {
    for (const late of begun) late();
  };
  return { asked, left, wait, end };
}

for (const [name, read] of Object.entries(reads))
  test(`a page has one time limit for all its reads together: ${name}`, async () => {
    let answered = Promise.resolve();
    const { asked, wait, end } = waiting();
    const { records } = forOnePage(
      reader(() => answered),
      wait,
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

test('when the time of an answered page runs out, no promise is rejected unhandled', async (t) => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const { wait, end } = waiting();
  const { records } = forOnePage(
    reader(async () => {}),
    wait,
  );
  assert.equal(await records.record('b'), undefined);
  end();
  await nextTurn();
  assert.deepEqual(unhandled, []);
});

test('of a page that was answered no timer stays behind', async () => {
  const timers = new Set<number>();
  const hook = createHook({
    init: (id, type) => type === 'Timeout' && timers.add(id),
    destroy: (id) => timers.delete(id),
  });
  const page = forOnePage(reader(async () => {}));
  hook.enable();
  try {
    await page.records.record('b');
    assert.equal(timers.size, 1);
    page.answered();
    await nextTurn();
    assert.equal(timers.size, 0);
  } finally {
    hook.disable();
  }
});

test('the status page says that nothing came long before its function is ended', () => {
  assert.ok(2 * pageWithinMs < timeoutMsOf('backup-status.tf'));
});

test('each page has its own time: the one before it does not use it up', async () => {
  await using on = await startHarness();
  const { firestore } = on.stack.addresses;
  const config = parseStatusConfig({ GOOGLE_CLOUD_PROJECT: 'local', FIRESTORE_EMULATOR_HOST: firestore });
  const { asked, left, wait, end } = waiting();
  const status = composeStatus(config, { clock: on.clock.now, log: () => {} }, wait);
  const hosted = await hostStatus(status, 0);
  try {
    assert.equal((await fetch(hosted.url)).status, 200);
    end();
    await nextTurn();
    assert.equal((await fetch(hosted.url)).status, 200);
    assert.deepEqual(asked, [pageWithinMs, pageWithinMs]);
    assert.equal(left.size, 0, 'nothing is waited for once a page is answered');
  } finally {
    await hosted.stop();
    await status.close();
  }
});
