import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backupNamed,
  database,
  type Harness,
  type HarnessOptions,
  hourMs,
  instance,
  minuteMs,
  once,
  request,
  startHarness,
} from '../../harness.ts';

const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=26h` };
const start = (more: HarnessOptions = {}) => startHarness({ environment, ...more });

/** What was announced of databases since the last time: kind and reason. */
async function news(on: Harness): Promise<string[]> {
  return (await on.inbox.take()).flatMap(({ attributes, data }) =>
    attributes['ce-type']?.includes('.database.')
      ? [`${attributes['ce-type'].split('.').at(-1)} ${data.reason.code}`]
      : [],
  );
}

const calls = ({ spanner }: Harness, method: string) => spanner.journal.of(method).length;
/** A backup that somebody else has made, so long ago. */
function made(on: Harness, id: string, agoMs = 0): void {
  on.spanner.world.setDuration(backupNamed(id), 0);
  on.spanner.world.startBackup(backupNamed(id), database, {
    versionTimeMs: on.clock.now().getTime() - agoMs,
  });
}

test('without targets no database is listed or judged, but the outcome of its last request is noted', async () => {
  await using on = await startHarness();
  await on.ask(request('nightly'));
  await on.settleAll();
  on.clock.advance(15 * minuteMs);
  const summary = await on.tick();
  assert.deepEqual([summary.looked, calls(on, 'ListDatabases')], [0, 0]);
  const [document, ...others] = on.databases();
  assert.deepEqual(others, []);
  assert.deepEqual([document?.last?.state, document?.newest?.name], ['succeeded', backupNamed('nightly')]);
  assert.equal(document?.verdict, undefined);
});

test('an instance is looked at once in a quarter of an hour, with two calls', async () => {
  await using on = await start();
  for (let minute = 0; minute < 30; minute += 1) {
    await on.tick();
    on.clock.advance(minuteMs);
  }
  assert.deepEqual([calls(on, 'ListDatabases'), calls(on, 'ListBackups')], [2, 2]);
});

test('a list of backups is whole at first and once in four looks; between, it begins an hour before the last look', async () => {
  await using on = await start();
  for (let look = 0; look < 5; look += 1) {
    await on.tick();
    on.clock.advance(15 * minuteMs);
  }
  const filters = on.spanner.journal
    .of('ListBackups')
    .map(({ request: sent }) => Reflect.get(sent, 'filter'));
  const since = (time: string) => `(create_time >= "${time}")`;
  assert.deepEqual(filters, [
    '',
    since('2026-11-22T09:00:00Z'),
    since('2026-11-22T09:15:00Z'),
    since('2026-11-22T09:30:00Z'),
    '',
  ]);
});

test('a backup that was made from the console makes a database fresh', async () => {
  await using on = await start();
  await on.tick();
  assert.deepEqual(await news(on), ['stale NEVER_BACKED_UP']);
  made(on, 'by-hand');
  on.clock.advance(15 * minuteMs);
  await on.tick();
  assert.deepEqual(await news(on), ['fresh BACKED_UP']);
  const edges = on.facts.filter(({ outcome }) => outcome === 'stale' || outcome === 'fresh');
  assert.deepEqual(
    edges.map(({ severity, outcome, code }) => `${severity} ${outcome} ${code}`),
    ['ERROR stale NEVER_BACKED_UP', 'INFO fresh BACKED_UP'],
  );
});

test('a stale database gives the last outcome of its requests as the reason, in the words of Spanner', async () => {
  await using on = await start();
  on.spanner.world.failNext(database, { code: 'INTERNAL', message: 'the disk is full' });
  await on.ask(request('nightly'));
  await on.settleAll();
  on.clock.advance(15 * minuteMs);
  await on.tick();
  const [document] = on.databases();
  assert.equal(document?.verdict?.code, 'LAST_TRY_FAILED');
  assert.match(document?.verdict?.reason ?? '', /nightly, failed at .*: INTERNAL: the disk is full/);
});

test('a stale database whose request waits behind another backup gives that as the reason', async () => {
  await using on = await start();
  on.spanner.world.setDuration(database, 9 * hourMs);
  on.spanner.world.startBackup(backupNamed('other'), database);
  await on.ask(request('nightly'));
  await on.tick();
  assert.deepEqual(await news(on), ['stale WAITING']);
});

for (const method of ['ListDatabases', 'ListBackups'])
  for (const code of ['UNAVAILABLE', 'PERMISSION_DENIED', 'NOT_FOUND', 'INTERNAL'] as const)
    test(`no database is judged if ${method} answers ${code}, and the next look comes 15 minutes later`, async () => {
      await using on = await start();
      const mend = on.break('spanner', method, { kind: 'refused', code });
      const summary = await on.tick();
      assert.deepEqual([summary.ok, summary.looked, summary.unlooked], [true, 0, 1]);
      on.clock.advance(14 * minuteMs);
      assert.equal((await on.tick()).unlooked, 0);
      assert.deepEqual(await news(on), []);
      mend();
      on.clock.advance(minuteMs);
      await on.tick();
      assert.deepEqual(await news(on), ['stale NEVER_BACKED_UP']);
    });

test('a look whose second page of backups fails judges no database: the newest may be on that page', async () => {
  await using on = await start({ spanner: { switches: { pageCap: 1 } } });
  made(on, 'new', hourMs);
  made(on, 'old', 0);
  const isSecondPage = ({ method, request: sent }: { method: string; request: object }) =>
    method === 'ListBackups' && Reflect.get(sent, 'pageToken') !== '';
  const mend = on.break('spanner', isSecondPage, { kind: 'refused', code: 'UNAVAILABLE' });
  assert.equal((await on.tick()).unlooked, 1);
  assert.deepEqual(on.databases(), []);
  mend();
  on.clock.advance(15 * minuteMs);
  await on.tick();
  assert.equal(on.databases()[0]?.verdict?.is, 'fresh');
});

test('before a database is stale for a missing backup, that backup is got singly', async () => {
  await using on = await start();
  made(on, 'nightly');
  await on.tick();
  const empty = on.break('spanner', 'ListBackups', async () => ({ backups: [], nextPageToken: '' }));
  on.clock.advance(61 * minuteMs);
  await on.tick();
  assert.deepEqual([calls(on, 'GetBackup'), await news(on)], [1, []]);
  empty();
  on.spanner.world.delete(backupNamed('nightly'));
  on.clock.advance(61 * minuteMs);
  await on.tick();
  assert.deepEqual(await news(on), ['stale BACKUP_GONE']);
});

test('a database that cannot be looked at turns stale when its target has passed, and is reported once an hour', async () => {
  await using on = await start();
  made(on, 'nightly');
  await on.tick();
  on.spanner.world.permissions.revoke('spanner.databases.list');
  const reports = () =>
    on.facts.filter(({ outcome, instance: named }) => outcome === 'unobserved' && named === instance).length;
  // A look each quarter of an hour fails; from an hour after the first on, one of four is reported.
  for (let failed = 1; failed <= 4 * 26 + 1; failed += 1) {
    assert.deepEqual(await news(on), []);
    on.clock.advance(15 * minuteMs);
    await on.tick();
    assert.equal(reports(), Math.floor((failed - 1) / 4), `after ${failed} failed looks`);
  }
  assert.deepEqual(await news(on), ['stale UNSEEN']);
});

test('two pollers at once announce an edge once', async () => {
  await using on = await start();
  await Promise.all([on.tick(), on.tick()]);
  const events = await on.inbox.take();
  assert.deepEqual([...new Set(events.map(({ attributes }) => attributes['ce-id']))].length, 1);
  assert.equal(on.facts.filter(({ outcome }) => outcome === 'stale').length, 1);
});

test('a stale event that could not be sent is sent by the next tick, with the same id', async () => {
  await using on = await start();
  const mend = on.break('pubsub', 'Publish', { kind: 'refused', code: 'UNAVAILABLE' });
  await on.tick();
  assert.deepEqual(await on.inbox.take(), []);
  mend();
  on.clock.advance(minuteMs);
  await on.tick();
  const [event, ...others] = await on.inbox.take();
  assert.equal(event?.attributes['ce-id'], `${database}/2026-11-22T10:00:00Z/stale`);
  assert.deepEqual(others, []);
  assert.equal(on.stack.firestore?.documents('databases')[0]?.data.pending, false);
});

test('a look whose verdicts cannot be written is made again by the next tick', async () => {
  await using on = await start();
  const isDatabases = ({ request: sent }: { request: object }) =>
    'writes' in sent && JSON.stringify(sent).includes('/documents/databases/');
  on.break('firestore', isDatabases, once({ kind: 'refused', code: 'PERMISSION_DENIED' }));
  assert.equal((await on.tick()).looked, 0);
  on.clock.advance(minuteMs);
  assert.equal((await on.tick()).looked, 1);
  assert.deepEqual(await news(on), ['stale NEVER_BACKED_UP']);
});

test('a database that no target matches gets its document from the record of its request', async () => {
  await using on = await start({
    environment: { FRESHNESS_TARGETS: 'projects/local/instances/else/databases/*=26h' },
  });
  on.spanner.world.addInstance('projects/local/instances/else');
  await on.ask(request('nightly'));
  await on.settleAll();
  on.clock.advance(15 * minuteMs);
  await on.tick();
  assert.partialDeepStrictEqual(on.databases(), [
    {
      database,
      last: { state: 'succeeded', backup: backupNamed('nightly') },
      newest: { name: backupNamed('nightly') },
    },
  ]);
  assert.equal(on.databases()[0]?.verdict, undefined);
});
