import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { type RejectedMessage, RejectionSchema, rejection } from '../../../shared/record/rejection.ts';
import { after, at, backupName, days, minutes } from './builders.ts';

const topic = 'projects/shop/topics/spanner-backup-requests';

function rejected(some: Partial<RejectedMessage>) {
  const message = {
    messageId: 'm9',
    publishTime: at(0),
    data: Buffer.from('{"database":7}'),
    labels: { ticket: 'T-9' },
    problems: [{ path: 'database', message: 'the name of a database is expected, in a string' }],
    ...some,
  };
  return rejection(message, topic, after(minutes));
}

test('a rejection is a document with one event, which tells the reasons', () => {
  const document = rejected({});
  assert.deepEqual(document.event.data, {
    messageId: 'm9',
    publishTime: at(0),
    reasons: [{ path: 'database', message: 'the name of a database is expected, in a string' }],
    labels: { ticket: 'T-9' },
    excerpt: '{"database":7}',
  });
  assert.equal(document.event.id, 'm9/rejected');
  assert.equal(document.event.source, `//pubsub.googleapis.com/${topic}`);
  assert.equal(document.event.time, at(minutes));
  assert.equal(document.announced, false);
  assert.deepEqual(document.expireAt, after(minutes + 90 * days));
  assert.ok(v.is(RejectionSchema, document));
});

test('a rejection for a name that is taken names its backup', () => {
  const { event } = rejected({ backup: backupName });
  assert.equal(event.data.backup, backupName);
  assert.equal(event.subject, backupName);
});

test('a rejection holds the first fifty reasons', () => {
  const problems = Array.from({ length: 51 }, (_, n) => ({ path: `f${n}`, message: 'unknown field' }));
  const { reasons } = rejected({ problems }).event.data;
  assert.deepEqual(reasons, problems.slice(0, 50));
});

const excerptOf = (data: Uint8Array) => rejected({ data }).event.data.excerpt;

const excerpts = [
  { name: 'nothing', data: Buffer.alloc(0), excerpt: '' },
  { name: 'just 1 KB', data: Buffer.from('x'.repeat(1_024)), excerpt: 'x'.repeat(1_024) },
  { name: 'more than 1 KB', data: Buffer.from(`${'x'.repeat(1_024)}y`), excerpt: 'x'.repeat(1_024) },
  {
    name: 'a character that ends with the KB',
    data: Buffer.from(`${'x'.repeat(1_020)}🚀y`),
    excerpt: `${'x'.repeat(1_020)}🚀`,
  },
  { name: 'bytes that are no text', data: Buffer.from([0x61, 0xff, 0x62]), excerpt: 'a\ufffdb' },
  { name: 'only bytes that are no text', data: Buffer.alloc(1_024, 0xff), excerpt: '\ufffd'.repeat(341) },
];

for (const { name, data, excerpt } of excerpts) {
  test(`an excerpt of ${name}`, () => assert.equal(excerptOf(data), excerpt));
}

test('an excerpt is at most 1 KB of UTF-8, whatever the bytes, and begins as they do', () => {
  const text = fc.string({ unit: 'binary', minLength: 250, maxLength: 1_100 }).map((it) => Buffer.from(it));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 1_500 }), text);
  fc.assert(
    fc.property(bytes, fc.nat(3), (data, shift) => {
      const shifted = Buffer.concat([Buffer.alloc(shift, 'x'), data]);
      const excerpt = excerptOf(shifted);
      assert.ok(Buffer.byteLength(excerpt) <= 1_024);
      assert.ok(excerpt.isWellFormed());
      const whole = new TextDecoder().decode(shifted);
      const common = excerpt.replace(/\ufffd+$/, '');
      assert.ok(whole.startsWith(common));
      assert.ok(whole.length < 300 ? excerpt === whole : excerpt.length > 250);
    }),
    { numRuns: 500 },
  );
});
