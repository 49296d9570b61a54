import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { freePort } from '../../local/free-ports.ts';
import { request, startHarness } from '../harness.ts';
import { serve } from './serve.ts';

for (const target of ['createBackup', 'pollOperations'])
  test(`${target} starts as a process of its own, answers, and writes one JSON document a line`, async (t) => {
    await using on = await startHarness({ start: new Date().toISOString() });
    const port = await freePort();
    const { addresses } = on.stack;
    const served = serve(target, {
      PORT: String(port),
      GOOGLE_CLOUD_PROJECT: 'local',
      REQUESTS_TOPIC: 'spanner-backup-requests',
      EVENTS_TOPIC: 'spanner-backup-events',
      SPANNER_EMULATOR_HOST: addresses.spanner,
      FIRESTORE_EMULATOR_HOST: addresses.firestore,
      PUBSUB_EMULATOR_HOST: addresses.pubsub,
      // Of an earlier version: named, and no reason not to start.
      LEASE_MARGIN: '1h',
    });
    t.after(() => served.kill());
    const lines: string[] = [];
    const output = createInterface({ input: served.stdout });
    await new Promise<void>((resolve, reject) => {
      output.on('line', (line) => {
        lines.push(line);
        if (line.startsWith('URL:')) resolve();
      });
      served.once('exit', (code) => reject(new Error(`it ended with ${code}: ${lines.join('\n')}`)));
    });
    const message = {
      data: Buffer.from(JSON.stringify(request('nightly'))).toString('base64'),
      messageId: '1',
      publishTime: on.clock.now().toISOString(),
    };
    const response = await fetch(`http://127.0.0.1:${port}/projects/local/topics/spanner-backup-requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, subscription: 'projects/local/subscriptions/s' }),
    });
    if (target === 'createBackup') {
      assert.equal(response.status, 204);
      assert.equal(on.record('nightly')?.state, 'running');
      assert.equal(on.spanner.journal.acceptedCreates().length, 1);
      assert.equal((await on.inbox.take()).length, 1);
    } else {
      assert.equal(response.status, 200);
      assert.partialDeepStrictEqual(await response.json(), { ok: true, open: 0 });
    }
    served.kill();
    await once(output, 'close');
    const [named, ...facts] = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    assert.equal(named.severity, 'WARNING');
    assert.match(named.message, /^LEASE_MARGIN is set, and is no setting any more/);
    assert.deepEqual(
      facts.map(({ outcome }) => outcome),
      target === 'createBackup' ? ['requested', 'started'] : ['ticked'],
    );
    for (const fact of facts)
      assert.ok(fact.severity && fact.message && !Number.isNaN(Date.parse(fact.time)));
  });

test('with a bad configuration the process ends, and names every variable that is wrong', async () => {
  const served = serve('createBackup', { PORT: '0', REQUESTS_TOPIC: '', POLL_CALLS_PER_SECOND: '9' });
  let said = '';
  served.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(served, 'close');
  assert.notEqual(code, 0);
  for (const name of ['GOOGLE_CLOUD_PROJECT', 'REQUESTS_TOPIC', 'EVENTS_TOPIC', 'POLL_CALLS_PER_SECOND'])
    assert.match(said, new RegExp(`- ${name} is `));
});
