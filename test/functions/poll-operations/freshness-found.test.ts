import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backupNamed,
  database,
  dayMs,
  type Harness,
  type HarnessOptions,
  hourMs,
  instance,
  minuteMs,
  request,
  startHarness,
} from '../../harness.ts';

const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=26h` };
const start = (more: HarnessOptions = {}) => startHarness({ environment, ...more });

/** A backup that somebody else has made. */
function made(on: Harness, id: string): void {
  on.spanner.world.setDuration(backupNamed(id), 0);
  on.spanner.world.startBackup(backupNamed(id), database);
}

const finding = { ...environment, FOUND_BACKUPS: 'on' };
const founds = async (on: Harness) =>
  (await on.inbox.take()).flatMap(({ attributes }) =>
    attributes['ce-type'] === 'dev.spannerbackup.backup.v1.found' ? [attributes['ce-subject']] : [],
  );

test('a backup that no request asked for is announced once, and one that was there before is not', async () => {
  await using on = await start({ environment: finding });
  made(on, 'before');
  on.clock.advance(minuteMs);
  await on.tick();
  made(on, 'by-hand');
  await on.ask(request('ours'));
  for (let look = 0; look < 8; look += 1) {
    on.clock.advance(15 * minuteMs);
    await on.tick();
  }
  assert.deepEqual(await founds(on), [backupNamed('by-hand')]);
});

test('a backup of somebody else that takes a day is announced as found once it is made', async () => {
  await using on = await start({ environment: finding });
  await on.tick();
  on.clock.advance(minuteMs);
  on.spanner.world.setDuration(backupNamed('slow'), dayMs);
  on.spanner.world.startBackup(backupNamed('slow'), database);
  for (let hour = 0; hour < 26; hour += 1) {
    on.clock.advance(hourMs);
    await on.tick();
  }
  assert.deepEqual(await founds(on), [backupNamed('slow')]);
});

test('without FOUND_BACKUPS no backup that others made is announced', async () => {
  await using on = await start();
  await on.tick();
  on.clock.advance(minuteMs);
  made(on, 'by-hand');
  on.clock.advance(15 * minuteMs);
  await on.tick();
  assert.deepEqual(await founds(on), []);
});

test('found backups that a tick has no time to announce are announced by the next look', async () => {
  await using on = await start({ environment: finding });
  await on.tick();
  on.clock.advance(minuteMs);
  for (let number = 0; number < 25; number += 1) made(on, `by-hand-${number}`);
  const isFound = ({ method, request: sent }: { method: string; request: object }) =>
    method === 'Publish' && JSON.stringify(sent).includes('backup.v1.found');
  const mend = on.break('pubsub', isFound, async (_call, proceed) => {
    const reply = await proceed();
    on.clock.advance(3 * minuteMs);
    return reply;
  });
  // Longer than the hour by which lists overlap.
  on.clock.advance(2 * hourMs);
  const { deferred } = await on.tick();
  const first = await founds(on);
  assert.deepEqual([deferred, first.length], [5, 20]);
  mend();
  on.clock.advance(15 * minuteMs);
  await on.tick();
  const all = new Set([...first, ...(await founds(on))]);
  assert.equal(all.size, 25);
});
