import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { parseFilter } from '../../pubsub/filter.ts';
import { createCore, draft, everything } from './core.ts';

const attributes = { 'ce-type': 'a.v1.failed', database: 'd', 'iana.org/tag': 'x', quoted: '"\\' };

const passes: [filter: string, passes: boolean][] = [
  ['', true],
  ['attributes:database', true],
  ['attributes:instance', false],
  ['attributes:toString', false],
  ['NOT attributes:instance', true],
  ['-attributes:instance', true],
  ['attributes:"iana.org/tag"', true],
  ['attributes.database = "d"', true],
  ['attributes.database="d"', true],
  ['attributes.database = "D"', false],
  ['attributes.constructor = "d"', false],
  ['attributes.ce-type = "a.v1.failed"', true],
  ['attributes."ce-type" = "a.v1.failed"', true],
  ['attributes.quoted = "\\"\\\\"', true],
  ['attributes.quoted = "\\x22\\134"', true],
  ['attributes.database = "\\u0064"', true],
  ['attributes."d\\U00000061tabase" = "\\144"', true],
  ['attributes.database != "e"', true],
  ['attributes.database!="d"', false],
  ['attributes.instance != "d"', true],
  ['NOT attributes.instance != "d"', false],
  ['attributes:instance AND attributes.instance != "d"', false],
  ['attributes.toString != "d"', true],
  ['attributes.ce-type = "a.v1.failed" AND attributes.database = "d"', true],
  ['attributes.ce-type = "a.v1.failed" AND attributes.database = "e"', false],
  ['attributes.ce-type = "b" OR attributes.database = "d"', true],
  ['attributes.ce-type = "b" OR attributes.database = "e"', false],
  ['attributes:database AND (attributes:instance OR NOT attributes:project)', true],
  ['hasPrefix(attributes.ce-type, "a.v1.")', true],
  ['hasPrefix(attributes.ce-type, "a.v2.")', false],
  ['hasPrefix(attributes.instance, "")', false],
];

for (const [filter, expected] of passes)
  test(`${filter || 'no filter'} ${expected ? 'lets the message pass' : 'keeps the message back'}`, () => {
    assert.equal(parseFilter(filter)(attributes), expected);
  });

for (const filter of [
  'attributes',
  'database = "d"',
  'attributes.database = d',
  'attributes.database = "d',
  'attributes.iana.org/tag = "x"',
  'attributes:a AND attributes:b OR attributes:c',
  'attributes:a attributes:b',
  'attributes:a and attributes:b',
  '(attributes:a',
  'NOT NOT attributes:a',
  '"d" = attributes.database',
  'attributes.a = attributes.b',
  'attributes.a != b',
  'attributes.a ! = "b"',
  'attributes.a <> "b"',
  'attributes.a = "b" AND ("c" OR "d")',
  'attributes:\\u307F',
  'attributes.a = "\\q"',
  'attributes.a = "\\x4"',
  'attributes.a = "\\U00110000"',
  'hasPrefix("a", attributes.a)',
  'hasSuffix(attributes.a, "b")',
  `attributes.a = "${'x'.repeat(256)}"`,
])
  test(`${filter.slice(0, 50)} is no filter`, () => {
    assert.throws(() => parseFilter(filter), { code: status.INVALID_ARGUMENT, details: /Invalid filter/ });
  });

test('a subscription with a filter gets the matching messages, and others get all', () => {
  const { broker } = createCore();
  const topic = 'projects/p/topics/events';
  broker.topics.create({ name: topic });
  const filtered = broker.subscriptions.create({
    name: 'projects/p/subscriptions/filtered',
    topic,
    filter: 'attributes.kind = "b"',
  });
  const all = broker.subscriptions.create({ name: 'projects/p/subscriptions/all', topic });
  broker.publish(topic, [draft('one', { kind: 'a' }), draft('two', { kind: 'b' }), draft('three')]);
  const texts = (subscription: typeof all) =>
    subscription.take(everything).map(({ message }) => message.data.toString());
  assert.deepEqual(texts(filtered), ['two']);
  assert.deepEqual(texts(all), ['one', 'two', 'three']);
  assert.equal(filtered.settings.config.filter, 'attributes.kind = "b"');
});
