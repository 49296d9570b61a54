import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { type Harness, request, startHarness } from '../../harness.ts';

// None of what is thrown at it here leaves anything behind but rejections: one stack is enough.
let on: Harness;
before(async () => {
  on = await startHarness();
});
beforeEach(() => {
  on.stack.firestore?.clear();
  on.facts.length = 0;
});
after(async () => {
  await on[Symbol.asyncDispose]();
});

/** Nothing was asked of Spanner, one rejection is stored and announced, and its reasons match. */
async function assertRejected(reasons: RegExp): Promise<void> {
  assert.deepEqual(on.spanner.journal.entries, []);
  assert.deepEqual(on.records(), []);
  const [event, ...others] = await on.inbox.take();
  assert.deepEqual(others, []);
  assert.equal(event?.kind, 'rejected');
  assert.match(
    event?.data.reasons
      .map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`)
      .join('\n'),
    reasons,
  );
  assert.ok(Buffer.byteLength(event?.data.excerpt) <= 1_024);
  const [stored, ...more] = on.rejections();
  assert.deepEqual(more, []);
  assert.equal(stored?.event.id, event?.id);
  assert.ok(JSON.stringify(stored).length < 20_000, 'never more than an excerpt is stored');
  assert.ok(JSON.stringify(on.facts).length < 5_000, 'never more than an excerpt is logged');
}

const junk = randomBytes(9_900_000);

for (const [name, data, reasons] of [
  ['broken JSON', '{"database": ', /not JSON/],
  ['JSON that is no object', '[1, 2]', /JSON object is expected/],
  ['null', 'null', /JSON object is expected/],
  ['an empty object', '{}', /database: is missing/],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00]), /UTF-8/],
  ['10 MB of noise', junk, /UTF-8/],
  ['7 MB of text', 'x'.repeat(7_000_000), /at most/],
  ['7 MB in one field', JSON.stringify(request('x'.repeat(7_000_000))), /at most/],
  ['deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, /JSON object is expected/],
  [
    'wrong types everywhere',
    JSON.stringify({
      database: 7,
      backupId: [],
      retentionPeriod: 14,
      expireTime: true,
      versionTime: {},
      encryptionConfig: 'strong',
      startWithin: 5,
      labels: ['a'],
    }),
    /database: [\s\S]*backupId: [\s\S]*retentionPeriod: [\s\S]*expireTime: [\s\S]*versionTime: [\s\S]*encryptionConfig: [\s\S]*startWithin: [\s\S]*labels: /,
  ],
  [
    'a field that does not exist',
    JSON.stringify(request('a1', { backupID: 'x' })),
    /backupID: unknown field; did you mean "backupId"/,
  ],
] as const) {
  test(`${name} is rejected, with the reason, and acknowledged`, async () => {
    const messageId = await on.ask(data);
    assert.deepEqual(on.outcomes(messageId), ['acknowledged']);
    await assertRejected(reasons);
  });
}

test('all that is wrong with a request is told at once, and its labels come back', async () => {
  await on.ask({
    database: 'shop',
    retentionPeriod: 'long',
    colour: 'red',
    labels: { ticket: 'T-1', bad: 7 },
  });
  const [event] = await on.inbox.take();
  assert.deepEqual(event?.data.reasons.map(({ path }: { path: string }) => path).toSorted(), [
    'colour',
    'database',
    'labels.bad',
    'retentionPeriod',
  ]);
  assert.deepEqual(event?.data.labels, { ticket: 'T-1' });
  assert.equal(
    event?.attributes['ce-source'],
    '//pubsub.googleapis.com/projects/local/topics/spanner-backup-requests',
  );
});

const ce = {
  'ce-id': '78',
  'ce-specversion': '1.0',
  'ce-source': '//pubsub.googleapis.com/projects/local/topics/spanner-backup-requests',
  'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
};

for (const [name, body, headers] of [
  ['a bare {}', '{}', {}],
  ['a bare {} as a CloudEvent', '{}', ce],
  ['nothing at all as a CloudEvent', '', ce],
  ['a message without anything in it', '{"message": {}, "subscription": "s"}', {}],
  ['a message with nothing but an id', '{"message": {"messageId": "79"}, "subscription": "s"}', {}],
  ['a message that is no object', '{"message": 7, "subscription": {}}', ce],
  ['fields of wrong types', '{"message": {"data": {}, "messageId": 7, "publishTime": []}}', ce],
  ['an id that no document can have', '{"message": {"messageId": "\\ud800/..", "data": "e30="}}', ce],
  [
    'an id of a megabyte',
    JSON.stringify({ message: { messageId: 'x'.repeat(1_000_000), data: 'e30=' } }),
    ce,
  ],
] as const) {
  test(`${name} is rejected, not thrown back for ever`, async () => {
    assert.equal(await on.post(body, headers), 204);
    assert.equal(await on.post(body, headers), 204);
    await assertRejected(/no data|is missing/);
  });
}

test('an id that is too long once it is filled in is rejected', async () => {
  await on.ask(request('{database}-{date}-{hour}-and-so-on-and-so-on-and-so-on-and-so-on-and-so-on'));
  await assertRejected(/backupId: .* is not a backup id/);
});

test('no line that is logged holds any of what a request says beyond the names of things', async () => {
  await using on = await startHarness();
  const secret = 'hunter2';
  await on.ask(request('logged', { labels: { password: secret } }));
  await on.ask(request('logged', { retentionPeriod: '8d', labels: { password: secret } }));
  await on.ask({ ...request('a1'), [secret]: secret, versionTime: secret, retentionPeriod: secret });
  await on.ask({ database: secret, labels: { [`not a key ${secret}`]: secret } });
  await on.ask(secret);
  await on.settleAll();
  assert.ok(on.facts.length > 6);
  assert.equal(on.rejections().length, 4);
  for (const fact of on.facts) assert.ok(!JSON.stringify(fact).includes(secret), JSON.stringify(fact));
});
