import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subscription, topic } from './fixture.ts';
import { data, startDoor } from './rest-door.ts';

test('topics are created, got, listed and deleted over REST', async (t) => {
  const { call } = await startDoor(t);
  const made = {
    name: topic('more'),
    labels: { a: 'b' },
    messageRetentionDuration: '86400s',
    state: 'ACTIVE',
  };
  const { name, ...asked } = made;
  assert.deepEqual(
    await call('PUT', `${name}?alt=json`, { labels: asked.labels, messageRetentionDuration: '86400s' }),
    {
      status: 200,
      answer: made,
    },
  );
  assert.deepEqual(await call('GET', `${name}?alt=json`), { status: 200, answer: made });
  const listed = await call('GET', 'projects/p/topics?alt=json&pageSize=1');
  assert.partialDeepStrictEqual(listed, { answer: { topics: [{ name: topic('jobs') }] } });
  assert.deepEqual(await call('DELETE', `${name}?alt=json`), { status: 200, answer: {} });
  assert.equal((await call('GET', name)).status, 404);
});

test('a subscription over REST has every field that gcloud sends, in either spelling', async (t) => {
  const { call } = await startDoor(t);
  const asked = {
    name: subscription('worker'),
    topic: topic('jobs'),
    ack_deadline_seconds: 20,
    messageRetentionDuration: '172800s',
    retain_acked_messages: true,
    expirationPolicy: { ttl: '172800s' },
    enableMessageOrdering: true,
    labels: { snake_case: 'kept' },
    filter: 'attributes.kind = "b"',
    retryPolicy: { minimum_backoff: '5s' },
    deadLetterPolicy: { deadLetterTopic: topic('jobs'), maxDeliveryAttempts: 7 },
  };
  const made = {
    name: subscription('worker'),
    topic: topic('jobs'),
    ackDeadlineSeconds: 20,
    messageRetentionDuration: '172800s',
    retainAckedMessages: true,
    expirationPolicy: { ttl: '172800s' },
    enableMessageOrdering: true,
    labels: { snake_case: 'kept' },
    filter: 'attributes.kind = "b"',
    retryPolicy: { minimumBackoff: '5s' },
    deadLetterPolicy: { deadLetterTopic: topic('jobs'), maxDeliveryAttempts: 7 },
    state: 'ACTIVE',
  };
  assert.deepEqual(await call('PUT', `${subscription('worker')}?alt=json`, asked), {
    status: 200,
    answer: made,
  });
  assert.deepEqual(await call('GET', subscription('worker')), { status: 200, answer: made });
  assert.deepEqual((await call('GET', 'projects/p/subscriptions')).answer, { subscriptions: [made] });
  assert.deepEqual((await call('GET', `${topic('jobs')}/subscriptions`)).answer, {
    subscriptions: [subscription('worker')],
  });
  assert.deepEqual(await call('DELETE', subscription('worker')), { status: 200, answer: {} });
  assert.deepEqual((await call('GET', 'projects/p/subscriptions')).answer, {});
});

test('a subscription that never expires is told from one without an expiration policy', async (t) => {
  const { call } = await startDoor(t);
  for (const [id, expirationPolicy, kept] of [
    ['never', {}, {}],
    ['silent', undefined, { ttl: '2678400s' }],
  ] as const)
    assert.partialDeepStrictEqual(
      await call('PUT', subscription(id), {
        topic: topic('jobs'),
        ...(expirationPolicy && { expirationPolicy }),
      }),
      { answer: { expirationPolicy: kept } },
    );
});

test('a seek over REST to an earlier time makes a subscription deliver again', async (t) => {
  const { call } = await startDoor(t);
  await call('PUT', subscription('worker'), { topic: topic('jobs'), retainAckedMessages: true });
  await call('POST', `${topic('jobs')}:publish`, { messages: [{ data: data('one') }] });
  const pull = () =>
    call('POST', `${subscription('worker')}:pull`, { maxMessages: 1, returnImmediately: true });
  await call('POST', `${subscription('worker')}:acknowledge`, { ackIds: [`${subscription('worker')}:1:1`] });
  const pulled = await pull();
  assert.partialDeepStrictEqual(pulled, { answer: { receivedMessages: [{ message: { messageId: '1' } }] } });
  await call('POST', `${subscription('worker')}:acknowledge`, { ackIds: [`${subscription('worker')}:1:1`] });
  assert.deepEqual((await pull()).answer, {});
  const sought = await call('POST', `${subscription('worker')}:seek`, { time: '2020-01-01T00:00:00Z' });
  assert.deepEqual(sought, { status: 200, answer: {} });
  assert.partialDeepStrictEqual(await pull(), {
    answer: { receivedMessages: [{ message: { messageId: '1' } }] },
  });
});
