import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Harness, minuteMs, request, startHarness } from '../../harness.ts';
import { poll } from './poll.ts';

/** Fails whatever is sent to the events topic. */
const mute = (on: Harness, code: 'NOT_FOUND' | 'INVALID_ARGUMENT') =>
  on.break('pubsub', ({ request: sent }) => JSON.stringify(sent).includes('/spanner-backup-events"'), {
    kind: 'refused',
    code,
  });

test('a tick that could send none of its events is answered with 500, though all else worked', async () => {
  await using on = await startHarness();
  const mend = mute(on, 'NOT_FOUND');
  await on.ask(request('nightly'));
  await on.ask('{');
  const { status, body } = await poll(on);
  const { ok, observed, sent, unsent, failures } = JSON.parse(body);
  assert.deepEqual([status, ok, observed, sent, unsent, failures], [500, false, 1, 0, 2, 2]);
  on.clock.advance(10 * minuteMs);
  await poll(on);
  const outcomes = on.facts.filter(({ severity }) => severity === 'ERROR').map(({ outcome }) => outcome);
  assert.deepEqual([...new Set(outcomes)].toSorted(), ['tick failed', 'unsent']);
  mend();
  assert.equal((await on.tick()).ok, true);
});

test('an event that Pub/Sub will never take is an ERROR in the log, and does not fail the tick', async () => {
  await using on = await startHarness();
  mute(on, 'INVALID_ARGUMENT');
  const broken = 'projects/local/instances/broken/databases/orders';
  on.spanner.world.addDatabase(broken);
  on.break(
    'spanner',
    ({ method, request: sent }) => method !== 'CreateBackup' && JSON.stringify(sent).includes('/broken/'),
    {
      kind: 'refused',
      code: 'PERMISSION_DENIED',
    },
  );
  await on.ask(request('nightly'));
  await on.ask(request('nightly', { database: broken }));
  const { status, body } = await poll(on);
  const { ok, observed, unsent, failures } = JSON.parse(body);
  assert.deepEqual([status, ok, observed, unsent, failures], [200, true, 1, 2, 3]);
  const fact = on.facts.find(({ outcome }) => outcome === 'unsent');
  assert.equal(fact?.severity, 'ERROR');
});

test('an event that Pub/Sub will never take does not fail a tick that has nothing else to do', async () => {
  await using on = await startHarness();
  mute(on, 'INVALID_ARGUMENT');
  await on.ask('{');
  const { status, body } = await poll(on);
  const { ok, open, unsent, failures, worked } = JSON.parse(body);
  assert.deepEqual([status, ok, open, unsent, failures, worked], [200, true, 0, 1, 1, false]);
});
