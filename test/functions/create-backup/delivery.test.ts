import assert from 'node:assert/strict';
import { test } from 'node:test';
import { database, request, startHarness } from '../../harness.ts';

for (const pushForm of ['raw', 'eventarc'] as const) {
  test(`a request that arrives in ${pushForm} form is stored, started and announced before it is acknowledged`, async () => {
    await using on = await startHarness({ pushForm });
    const messageId = await on.ask(request('nightly', { labels: { ticket: 'T-1' } }));
    assert.deepEqual(on.outcomes(messageId), ['acknowledged']);
    const record = on.record('nightly');
    assert.equal(record?.state, 'running');
    assert.deepEqual(record?.requests, [{ messageId, labels: { ticket: 'T-1' } }]);
    assert.equal(on.spanner.journal.acceptedCreates().length, 1);
    assert.deepEqual(
      (await on.inbox.take()).map(({ kind }) => kind),
      ['started'],
    );
  });

  test(`a message with attributes only, in ${pushForm} form, is rejected`, async () => {
    await using on = await startHarness({ pushForm });
    const messageId = await on.ask('', { database });
    assert.deepEqual(on.outcomes(messageId), ['acknowledged']);
    const [event, ...others] = await on.inbox.take();
    assert.deepEqual(others, []);
    assert.equal(event?.id, `${messageId}/rejected`);
    assert.match(event?.data.reasons[0].message, /no data/);
  });

  test(`a message that is delivered again in ${pushForm} form is acknowledged, and changes nothing`, async () => {
    await using on = await startHarness({ pushForm });
    const messageId = await on.ask(request('nightly'));
    const before = on.stack.firestore?.documents('backups');
    await on.redeliver(messageId);
    await on.redeliver(messageId);
    assert.deepEqual(on.outcomes(messageId), ['acknowledged', 'acknowledged', 'acknowledged']);
    assert.deepEqual(on.stack.firestore?.documents('backups'), before);
    assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
    assert.equal((await on.inbox.take()).length, 1);
    assert.equal(on.facts.filter(({ outcome }) => outcome === 'duplicate').length, 2);
  });

  test(`a rejected message delivered again in ${pushForm} form is rejected once`, async () => {
    await using on = await startHarness({ pushForm });
    const messageId = await on.ask('{"database": 7}');
    await on.redeliver(messageId);
    assert.deepEqual(on.outcomes(messageId), ['acknowledged', 'acknowledged']);
    assert.equal(on.rejections().length, 1);
    assert.equal((await on.inbox.take()).length, 1);
  });
}

test('a request without a backupId names the same backup on every delivery', async () => {
  await using on = await startHarness();
  const { backupId, ...nameless } = request('');
  const messageId = await on.ask(nameless);
  on.clock.advance(86_400_000);
  await on.redeliver(messageId);
  const [record, ...others] = on.records();
  assert.deepEqual(others, []);
  assert.match(record?.request.backup ?? '', /\/backups\/shop-20261122-100000-[0-9a-f]{6}$/);
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
});

test('two messages whose template is filled in alike make one backup', async () => {
  await using on = await startHarness();
  await on.ask(request('{database}-{date}-{hour}'));
  on.clock.advance(20 * 60_000);
  await on.ask(request('{database}-{date}-{hour}'));
  assert.deepEqual(
    on.records().map(({ request: { backup }, requests }) => [backup.split('/').at(-1), requests.length]),
    [['shop-20261122-10', 2]],
  );
  assert.equal(on.spanner.journal.acceptedCreates().length, 1);
});

test('the lines that a delivery logs carry its message and its trace', async () => {
  await using on = await startHarness();
  const body = {
    message: {
      messageId: '77',
      publishTime: on.clock.now().toISOString(),
      data: btoa(JSON.stringify(request('traced'))),
    },
    subscription: 'projects/local/subscriptions/s',
  };
  const trace = '0af7651916cd43dd8448eb211c80319c';
  assert.equal(await on.post(JSON.stringify(body), { traceparent: `00-${trace}-b7ad6b7169203331-01` }), 204);
  assert.ok(on.facts.length >= 2);
  for (const fact of on.facts) {
    assert.equal(fact.messageId, '77');
    assert.equal(fact['logging.googleapis.com/trace'], `projects/local/traces/${trace}`);
  }
});
