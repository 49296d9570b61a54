import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subscription, topic } from './fixture.ts';
import { data, startDoor } from './rest-door.ts';

test('a publish over REST takes either spelling, null and numbers, and ignores given ids', async (t) => {
  const { broker, call } = await startDoor(t);
  await call('PUT', subscription('worker'), { topic: topic('jobs') });
  const messages = [
    { data: data('one'), messageId: '77', publishTime: '2020-01-01T00:00:00Z' },
    { data: data('two'), message_id: 78, publish_time: '2020-01-01T00:00:00Z', ordering_key: 'k' },
    { data: null, attributes: { count: 5, share: 1.5, yes: true, snake_case: 'x' }, orderingKey: null },
    { data: data('four'), attributes: null, orderingKey: 5 },
    { data: 1234 },
  ];
  const published = await call('POST', `${topic('jobs')}:publish`, { messages });
  assert.deepEqual(published, { status: 200, answer: { messageIds: ['1', '2', '3', '4', '5'] } });
  await call('POST', `${subscription('worker')}:pull`, { max_messages: 10 });
  const read = broker.deliveries.map(({ message: { data, attributes, orderingKey } }) => [
    data.toString('latin1'),
    attributes,
    orderingKey,
  ]);
  assert.deepEqual(read.toSorted(), [
    ['', { count: '5', share: '1.5', yes: 'true', snake_case: 'x' }, ''],
    ['four', {}, '5'],
    ['one', {}, ''],
    ['two', {}, 'k'],
    [Buffer.from('1234', 'base64').toString('latin1'), {}, ''],
  ]);
});

test("a publish over REST is refused for the same bodies as by Google's emulator", async (t) => {
  const { call } = await startDoor(t);
  for (const message of [
    { data: data('one'), orderingKey: 'k', ordering_key: 'l' },
    { data: data('one'), attributes: { a: null } },
    { data: data('one'), attributes: { a: {} } },
    { data: data('one'), publishTime: 'yesterday' },
    { data: data('one'), nope: 1 },
    { data: 'abcde' },
    {},
  ]) {
    const { status } = await call('POST', `${topic('jobs')}:publish`, { messages: [message] });
    assert.equal(status, 400, JSON.stringify(message));
  }
});
