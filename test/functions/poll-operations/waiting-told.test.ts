import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GrpcError } from 'google-emulators/grpc/error.ts';
import {
  backupNamed,
  type Harness,
  hourMs,
  instance,
  minuteMs,
  request,
  secondMs,
  startHarness,
  withoutReserve,
} from '../../harness.ts';
import type { Received } from '../../inbox.ts';

/* A request that waits says so, over a real subscription. */

const kindsOf = (events: readonly Received[], backupId: string) =>
  events
    .filter(({ attributes }) => attributes['ce-subject'] === backupNamed(backupId))
    .map(({ kind }) => kind);

async function ticks(on: Harness, count: number, apartMs = minuteMs): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    on.clock.advance(apartMs);
    await on.tick();
  }
}

test('a request behind another backup announces that once, with the operation it waits for', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  await on.ask(request('first'));
  const blocker = on.record('first');
  await on.ask(request('second'));
  await ticks(on, 140);
  const events = await on.inbox.take();
  assert.deepEqual(kindsOf(events, 'first'), ['started', 'succeeded']);
  assert.deepEqual(kindsOf(events, 'second'), ['waiting', 'started', 'succeeded']);
  const waiting = events.find(({ kind }) => kind === 'waiting');
  assert.ok(blocker?.state === 'running');
  assert.equal(waiting?.data.blockedBy, blocker.operation);
  assert.equal(waiting?.data.error?.status, 'FAILED_PRECONDITION');
  assert.equal(waiting?.data.startBy, on.record('second')?.startBy);
});

test('a request for an instance that is moved for three hours announces that it waits, and succeeds', async () => {
  await using on = await startHarness();
  const mend = on.break('spanner', 'CreateBackup', async () => {
    throw new GrpcError('FAILED_PRECONDITION', 'the instance is being moved');
  });
  await on.ask(request('nightly'));
  await ticks(on, 180);
  assert.equal(on.record('nightly')?.state, 'requested');
  mend();
  await on.settleAll();
  const events = await on.inbox.take();
  assert.deepEqual(kindsOf(events, 'nightly'), ['waiting', 'started', 'succeeded']);
  assert.match(events[0]?.data.error?.message ?? '', /being moved/);
});

test('a request that waited in vain expires with the last words of Spanner', async () => {
  await using on = await startHarness();
  on.break('spanner', 'CreateBackup', async () => {
    throw new GrpcError('FAILED_PRECONDITION', 'the database is being restored');
  });
  await on.ask(request('nightly', { startWithin: '2h' }));
  await on.settleAll(130);
  const events = await on.inbox.take();
  assert.deepEqual(kindsOf(events, 'nightly'), ['waiting', 'expired']);
  assert.match(events.at(-1)?.data.error?.message ?? '', /being restored/);
});

test('a start whose answers are lost announces no wait, and its backup is adopted', async () => {
  await using on = await startHarness({ spanner: { backupDuration: hourMs } });
  on.break('spanner', 'CreateBackup', async (_call, proceed) => {
    await proceed();
    throw new GrpcError('UNAVAILABLE', 'injected: done, but the reply was lost');
  });
  await on.ask(request('nightly'));
  await on.settleAll(90);
  assert.deepEqual(kindsOf(await on.inbox.take(), 'nightly'), ['started', 'succeeded']);
});

test('requests that are due and not even tried announce which operation goes first', async () => {
  // createBackup has one call, which a backup of another database takes: these are left to the poller.
  const environment = { CREATE_CALLS_PER_SECOND: '0.001' };
  await using on = await startHarness({ environment, spanner: { backupDuration: hourMs } });
  withoutReserve(on);
  const elsewhere = `${instance}/databases/elsewhere`;
  on.spanner.world.addDatabase(elsewhere);
  await on.ask(request('before', { database: elsewhere }));
  await on.inbox.take();
  const behind = ['second', 'third', 'fourth'];
  for (const id of ['first', ...behind]) {
    await on.ask(request(id));
    on.clock.advance(secondMs);
  }
  await ticks(on, 1);
  assert.equal(on.spanner.journal.of('CreateBackup').length, 2);
  const running = on.record('first');
  assert.ok(running?.state === 'running');
  const events = await on.inbox.take();
  assert.deepEqual(
    events
      .map(({ kind, attributes, data }) => [kind, attributes['ce-subject'], data.blockedBy, data.error])
      .toSorted(),
    [
      ['started', backupNamed('first'), undefined, undefined],
      ...behind.map((id) => ['waiting', backupNamed(id), running.operation, undefined]),
    ].toSorted(),
  );
  const facts = on.facts.filter(({ outcome }) => outcome === 'blocked');
  assert.deepEqual(facts.map(({ backup }) => backup).toSorted(), behind.map(backupNamed).toSorted());
  await ticks(on, 300);
  const later = await on.inbox.take();
  for (const id of behind) assert.deepEqual(kindsOf(later, id), ['started', 'succeeded']);
});
