import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Request, Response } from '@google-cloud/functions-framework';
import { overHttp } from '../../../functions/create-backup/push.ts';
import { request, startHarness } from '../../harness.ts';

/* Over HTTP and functions-framework, as in production: what a delivery does not say must not be made up on the way. */

const dayMs = 86_400_000;

const { backupId, ...nameless } = request('');
const push = (data: object, told: object = {}) =>
  JSON.stringify({
    message: { data: btoa(JSON.stringify(data)), ...told },
    subscription: 'projects/local/subscriptions/s',
  });

test('a push without a publish time names the same backup on every delivery, by its message id alone', async () => {
  await using on = await startHarness();
  const body = push(nameless, { messageId: '4711' });
  assert.equal(await on.post(body), 204);
  on.clock.advance(dayMs);
  assert.equal(await on.post(body), 204);
  const [record, ...others] = on.records();
  assert.deepEqual(others, []);
  assert.match(record?.request.backup ?? '', /\/backups\/shop-[0-9a-f]+$/);
  assert.equal(on.spanner.journal.of('CreateBackup').length, 1);
});

test('a push without a publish time that asks for a name with the time in it is rejected', async () => {
  await using on = await startHarness();
  assert.equal(await on.post(push(request('{database}-{date}'), { messageId: '4711' })), 204);
  assert.deepEqual(on.records(), []);
  const [rejected] = on.rejections();
  assert.match(rejected?.event.data.reasons[0]?.message ?? '', /publish/);
});

for (const [name, told] of [
  ['its time', { messageId: '4711', publishTime: '2026-11-21T10:00:00Z' }],
  ['its time in the other spelling', { message_id: '4711', publish_time: '2026-11-21T10:00:00Z' }],
] as const)
  test(`a push with ${name} fills the date of that time into its backup's name`, async () => {
    await using on = await startHarness();
    assert.equal(await on.post(push(request('nightly-{date}'), told)), 204);
    assert.match(on.records()[0]?.request.backup ?? '', /\/nightly-20261121$/);
  });

test('a CloudEvent in binary mode without a time of the message has that of the event', async () => {
  await using on = await startHarness();
  const headers = {
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
    'ce-source': '//pubsub.googleapis.com/projects/local/topics/requests',
    'ce-id': '4711',
    'ce-time': '2026-11-21T10:00:00Z',
  };
  assert.equal(await on.post(push(request('nightly-{date}')), headers), 204);
  assert.match(on.records()[0]?.request.backup ?? '', /\/nightly-20261121$/);
  assert.equal(on.records()[0]?.openedBy, '4711');
});

test('a push without an id is the same message on every delivery, whatever its trace', async () => {
  await using on = await startHarness();
  const body = push(request('nightly'));
  for (const span of ['b7ad6b7169203331', 'c7ad6b7169203331']) {
    const traceparent = `00-0af7651916cd43dd8448eb211c80319c-${span}-01`;
    assert.equal(await on.post(body, { traceparent }), 204);
  }
  assert.equal(on.record('nightly')?.messages.length, 1);
});

test('a body of bytes that nobody parsed is rejected, as the same message each time', async () => {
  await using on = await startHarness();
  const bytes = Buffer.alloc(4_000_000, 7);
  for (const traceparent of ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', undefined])
    assert.equal(
      await on.post(bytes, {
        'content-type': 'application/octet-stream',
        ...(traceparent && { traceparent }),
      }),
      204,
    );
  assert.equal(on.rejections().length, 1);
});

test('a body of bytes that nobody parsed is handed on as it is, not as an object of its bytes', async () => {
  const body = Buffer.alloc(10, 7);
  let taken: unknown;
  const serve = overHttp(async (delivery) => {
    taken = delivery;
  });
  const posted = { method: 'POST', body, get: () => undefined } as unknown as Request;
  await serve(posted, { sendStatus: () => {} } as unknown as Response);
  assert.equal(taken, body);
});

for (const method of ['GET', 'PUT', 'DELETE'])
  test(`${method} is answered with 405, and nothing is stored`, async () => {
    await using on = await startHarness();
    const response = await fetch(on.stack.urls.createBackup, { method });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST']);
    assert.deepEqual([on.records(), on.rejections()], [[], []]);
  });
