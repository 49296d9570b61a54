import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDrafts, sizeOf, toProto } from '../../pubsub/message.ts';

const message = { data: Buffer.from('x') };

function attributes(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
}

for (const [what, messages] of Object.entries({
  'data alone': [message],
  'an attribute alone': [{ attributes: { a: 'b' } }],
  '1000 messages': Array.from({ length: 1000 }, () => message),
  '10 MB': [{ data: Buffer.alloc(10_000_000) }],
  '100 attributes': [{ attributes: attributes(100) }],
  'a key of 256 bytes and a value of 1024': [{ attributes: { ['k'.repeat(256)]: 'v'.repeat(1024) } }],
  'an ordering key of 1024 bytes': [{ ...message, orderingKey: 'k'.repeat(1024) }],
}))
  test(`${what} can be published`, () => {
    assert.equal(parseDrafts(messages).length, messages.length);
  });

for (const [what, messages, words] of [
  ['nothing', [], /too small/],
  ['a message without data and attributes', [message, {}], /neither data nor attributes/],
  ['1001 messages', Array.from({ length: 1001 }, () => message), /passed 1001 in the request/],
  ['more than 10 MB', [{ data: Buffer.alloc(9_999_999) }, { data: Buffer.alloc(2) }], /passed 10000001/],
  ['101 attributes', [{ attributes: attributes(101) }], /101 attributes/],
  ['a key of 257 bytes', [{ attributes: { ['k'.repeat(257)]: 'v' } }], /longer than 256 bytes/],
  ['a value of 1025 bytes', [{ attributes: { k: `${'é'.repeat(512)}x` } }], /longer than 1024 bytes/],
  [
    'an ordering key of 1025 bytes',
    [{ ...message, orderingKey: 'k'.repeat(1025) }],
    /longer than 1024 bytes/,
  ],
  ['an empty key', [{ attributes: { '': 'v' } }], /key is empty/],
  ['a reserved key', [{ attributes: { googclient: 'v' } }], /reserved/],
] as const)
  test(`${what} cannot be published`, () => {
    assert.throws(() => parseDrafts(messages), { name: 'GrpcError', details: words });
  });

test('the size of a message is its data, its attributes and its ordering key, in bytes', () => {
  assert.equal(sizeOf({ data: Buffer.from('four'), attributes: { ké: 'v' }, orderingKey: 'key' }), 11);
});

test('a publish time before and after 1970 keeps its nanoseconds positive', () => {
  const at = (time: string) =>
    toProto({
      data: Buffer.of(),
      attributes: {},
      orderingKey: '',
      messageId: '1',
      publishTime: new Date(time),
    }).publishTime;
  assert.deepEqual(at('1970-01-01T00:00:01.250Z'), { seconds: 1, nanos: 250_000_000 });
  assert.deepEqual(at('1969-12-31T23:59:59.250Z'), { seconds: -1, nanos: 250_000_000 });
});
