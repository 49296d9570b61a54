import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { backupNamed, database, type Harness, hourMs, instance, request, startHarness } from '../harness.ts';
import { answersTooLate, cli, create, deployed, instanceId, wait } from './stage.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ spanner: { backupDuration: 20_000 } });
});
afterEach(() => harness[Symbol.asyncDispose]());

function cancel(backup: string, ...more: readonly string[]): string[] {
  return ['cancel', backup, '--instance', instanceId, ...deployed, ...more];
}

/** Somebody else's backup of the database runs for hours. */
function block(): void {
  harness.spanner.world.setDuration(backupNamed('theirs'), 3 * hourMs);
  harness.spanner.world.startBackup(backupNamed('theirs'), database);
}

test('cancel cancels a running backup in Spanner, and waits for its end', async () => {
  await harness.ask(request('before-42'));
  const ran = await cli(harness, cancel('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.out, /^outcome: +cancelled$/m);
  assert.equal(harness.record('before-42')?.state, 'cancelled');
});

test('cancel of a running backup that several asked for cancels it for all, and says so', async () => {
  await harness.ask(request('before-42'));
  await harness.ask(request('before-42'));
  const one = await cli(harness, cancel('before-42', '--message-id=1'));
  assert.equal(one.code, 4);
  assert.match(one.err, /runs by now.* To cancel it for all 2 who asked, leave --message-id out/);
  const all = await cli(harness, cancel('before-42'));
  assert.equal(all.code, 0, all.err);
  assert.match(all.err, /2 requests wait for it: it is cancelled for all of them/);
});

test('cancel says so if the backup was made before the cancellation took effect', async () => {
  await harness.ask(request('before-42'));
  harness.break('spanner', 'CancelOperation', async () => ({}));
  const ran = await cli(harness, cancel('before-42'));
  assert.equal(ran.code, 1);
  assert.match(ran.err, /It was quicker: the backup is there/);
});

test("cancel without Spanner's permission names the role that it takes", async () => {
  await harness.ask(request('before-42'));
  harness.spanner.world.permissions.revoke('spanner.backupOperations.cancel', instance);
  const ran = await cli(harness, cancel('before-42'));
  assert.equal(ran.code, 1);
  assert.match(ran.err, /It takes roles\/spanner\.backupAdmin/);
});

test('cancel withdraws the only request that waits, and its backup is never made', async () => {
  block();
  const asked = await harness.ask(request('before-42'));
  const ran = await cli(harness, cancel('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(
    ran.out,
    new RegExp(`outcome: +withdrawn\\nmessageId: +${asked}\\nwithdrawnBy: +\\d+\\nothersWaiting: +0\\n`),
  );
  assert.equal(harness.record('before-42')?.state, 'cancelled');
  const again = await cli(harness, cancel('before-42'));
  assert.equal(again.code, 1);
  assert.match(again.err, /before-42 is cancelled: there is nothing to cancel/);
});

test('each of two requesters withdraws by message id, and the other one gets the backup', async () => {
  block();
  const mine = await harness.ask(request('before-42', { labels: { ticket: 'OPS-1' } }));
  const theirs = await harness.ask(request('before-42', { labels: { ticket: 'OPS-2' } }));
  const unsaid = await cli(harness, cancel('before-42'));
  assert.equal(unsaid.code, 2);
  assert.match(
    unsaid.err,
    new RegExp(`2 requests wait .*\\n +${mine} ticket=OPS-1\\n +${theirs} ticket=OPS-2`),
  );
  const ran = await cli(harness, cancel('before-42', `--message-id=${mine}`, '--format=json'));
  assert.equal(ran.code, 0, ran.err);
  assert.equal(JSON.parse(ran.out).othersWaiting, 1);
  const twice = await cli(harness, cancel('before-42', `--message-id=${mine}`));
  assert.equal(twice.code, 1);
  assert.match(twice.err, /was withdrawn before, by message/);
  const stranger = await cli(harness, cancel('before-42', '--message-id=99'));
  assert.equal(stranger.code, 1);
  assert.match(
    stranger.err,
    new RegExp(`Message 99 does not wait for .*These do:\\n +${theirs} ticket=OPS-2`),
  );
  const waited = await cli(harness, wait('before-42', `--message=${mine}`));
  assert.equal(waited.code, 5, waited.err);
  assert.match(waited.err, /withdrawn +by message \d+; the backup goes on for the others/);
  harness.spanner.world.cancel(backupNamed('theirs'));
  const other = await cli(harness, wait('before-42', `--message=${theirs}`));
  assert.equal(other.code, 0, other.err);
});

test('create ends with 5, and says so, when somebody withdraws its request', async () => {
  block();
  const ran = await cli(harness, create('before-42'), async (pauses) => {
    const [waiting] = harness.record('before-42')?.requests ?? [];
    if (pauses === 1) await harness.ask({ withdraw: waiting?.messageId, backup: backupNamed('before-42') });
    await harness.tick();
  });
  assert.equal(ran.code, 5, ran.err);
  assert.match(ran.err, /withdrawn +by message \d+; nobody else waited for the backup/);
  assert.match(ran.out, /^outcome: +cancelled$/m);
  assert.match(ran.out, /^withdrawnBy: +\d+$/m);
});

test('cancel waits for the answer to a start under way, then withdraws the request that still waits', async () => {
  const mend = harness.break('spanner', 'CreateBackup', { kind: 'refused', code: 'UNAVAILABLE' });
  await harness.ask(request('before-42'));
  mend();
  harness.spanner.world.permissions.revoke('spanner.backups.create', instance);
  const ran = await cli(harness, cancel('before-42'));
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.err, /It is being started just now; waiting for the answer/);
  assert.equal(harness.record('before-42')?.state, 'cancelled');
});

test('cancel leaves a start alone whose answer does not come within --timeout', async () => {
  harness.break('spanner', 'CreateBackup', { kind: 'refused', code: 'UNAVAILABLE' });
  await harness.ask(request('before-42'));
  const ran = await cli(harness, cancel('before-42', '--timeout=5s'), async () => {});
  assert.equal(ran.code, 7);
  assert.match(ran.err, /Nothing was withdrawn or cancelled: try again/);
  const interrupted = await cli(harness, cancel('before-42'), async (_pauses, command) =>
    command.interrupt(),
  );
  assert.equal(interrupted.code, 130);
});

test('cancel tells why its withdrawal was rejected as too late', async () => {
  block();
  await harness.ask(request('before-42'));
  // The backup begins after the record was read, and before the withdrawal arrives.
  harness.break(
    'pubsub',
    ({ request: sent }) => String(Reflect.get(sent, 'topic')).endsWith('requests'),
    async (_call, proceed) => {
      harness.spanner.world.cancel(backupNamed('theirs'));
      await harness.tick();
      return proceed();
    },
  );
  const ran = await cli(harness, cancel('before-42'), async () => {});
  assert.equal(ran.code, 4, ran.err);
  assert.match(ran.err, /It was not withdrawn: it comes too late: Spanner makes .*before-42 by now/);
});

test('cancel of a backup that nobody asked for fails', async () => {
  const ran = await cli(harness, cancel('before-42'));
  assert.equal(ran.code, 1);
  assert.match(ran.err, /Nobody has asked for .*before-42/);
});

test('describe tells who withdrew a request', async () => {
  block();
  const asked = await harness.ask(request('before-42'));
  const withdrew = await harness.ask({ withdraw: asked, backup: backupNamed('before-42') });
  const ran = await cli(harness, ['describe', 'before-42', '--instance', instanceId, ...deployed]);
  assert.match(ran.out, new RegExp(`message ${withdrew} withdrew message ${asked}`));
});

/** The records are gone once a withdrawal was published and taken in, until what is returned is called. */
function recordsGoneAfterPublishing(): () => Promise<unknown> {
  let mend: () => Promise<unknown> = () => Promise.resolve();
  harness.break(
    'pubsub',
    ({ request: sent }) => String(Reflect.get(sent, 'topic')).endsWith('requests'),
    async (_call, proceed) => {
      const reply = await proceed();
      await harness.stack.pubsub?.broker.quiet();
      mend = answersTooLate(harness);
      return reply;
    },
  );
  return () => mend();
}

test('cancel asks unreachable records again, after its withdrawal was published, until they answer', async () => {
  block();
  await harness.ask(request('before-42'));
  const mend = recordsGoneAfterPublishing();
  const ran = await cli(harness, cancel('before-42'), async (pauses) => {
    if (pauses === 1) await mend();
  });
  assert.equal(ran.code, 0, ran.err);
  assert.equal(
    ran.err.match(/There was no answer from the records .*; trying again until --timeout/g)?.length,
    1,
  );
  assert.equal(harness.record('before-42')?.state, 'cancelled');
});

test('cancel ends with 7 if the records stay unreachable, and says how to follow the withdrawal', async () => {
  block();
  await harness.ask(request('before-42'));
  const mend = recordsGoneAfterPublishing();
  const ran = await cli(harness, cancel('before-42', '--timeout=3s'), async () => {});
  assert.equal(ran.code, 7, ran.err);
  assert.match(
    ran.err,
    /The withdrawal, message \d+, is not known to be taken in\. It stands.*\n +spanner-backups describe .*before-42 --project=/,
  );
  await mend();
});
