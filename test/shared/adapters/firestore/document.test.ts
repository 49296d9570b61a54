import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldValue, Timestamp } from '@google-cloud/firestore';
import fc from 'fast-check';
import {
  documentId,
  nameOfDocument,
  parseRecord,
  parseRejection,
  recordDocument,
  recordUpdate,
  rejectionDocument,
  UnreadableDocument,
} from '../../../../shared/adapters/firestore/document.ts';
import { rejection } from '../../../../shared/record/rejection.ts';
import { after, requested, running, succeeded } from '../../record/builders.ts';

test('every name has a document id of one segment that is not reserved and leads back to the name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (name) => {
      const id = documentId(name);
      assert.doesNotMatch(id, /\//);
      assert.doesNotMatch(id, /^(\.|\.\.|__.*__)$/);
      assert.equal(nameOfDocument(id), name);
    }),
  );
});

for (const name of ['.', '..', '__x__', '_', 'a/b', 'ü', '%', '日本', 'a b?#&'])
  test(`the name ${JSON.stringify(name)} has a document id that leads back to it`, () => {
    assert.equal(nameOfDocument(documentId(name)), name);
    assert.doesNotMatch(documentId(name), /^\.|^__.*__$|\//);
  });

test('the longest names that there are fit into a document id', () => {
  const longest = `projects/${'p'.repeat(63)}/instances/${'i'.repeat(64)}/backups/${'b'.repeat(60)}`;
  assert.ok(Buffer.byteLength(documentId(longest)) <= 1_500);
});

test('a record is pending while it is open or has unsent events', () => {
  const { announcement } = succeeded();
  for (const [record, pending, unsent] of [
    [requested(), true, false],
    [running(), true, false],
    [running({ outbox: [announcement] }), true, true],
    [succeeded({ outbox: [announcement] }), true, true],
    [succeeded(), false, false],
  ] as const) {
    const document = recordDocument(record);
    assert.equal(document.pending, pending);
    assert.equal(document.unsent, unsent);
  }
});

test('an update deletes exactly the fields that the new record lacks', () => {
  const update = recordUpdate(requested({ blockedBy: 'o' }), running());
  const deleted = Object.keys(update).filter((field) => FieldValue.delete().isEqual(update[field]));
  assert.deepEqual(deleted.toSorted(), ['blockedBy', 'nextAttemptAt']);
});

test('an event is stored in its document as text, and read as it was', () => {
  const { announcement } = succeeded();
  const made = succeeded({ outbox: [announcement] });
  const document = recordDocument(made);
  assert.equal(document.announcement, JSON.stringify(announcement));
  assert.deepEqual(recordUpdate(running(), made).outbox, document.outbox);
  assert.deepEqual(parseRecord('id', document), made);
});

test('an update leaves out the events if they have not changed', () => {
  const made = succeeded({ outbox: [succeeded().announcement] });
  const fields = Object.keys(recordUpdate(made, { ...made, messages: [...made.messages] }));
  assert.deepEqual(fields.toSorted(), ['messages', 'pending', 'unsent']);
});

test("Firestore's own timestamp of the time to live is read as a date", () => {
  const record = succeeded();
  const stored = { ...recordDocument(record), expireAt: Timestamp.fromDate(record.expireAt) };
  assert.deepEqual(parseRecord('id', stored), record);
});

test('a document with a missing, a wrong or an unknown request field is unreadable, and the error names the field', () => {
  const document = recordDocument(requested());
  for (const [wrong, names] of [
    [{ ...document, request: { ...document.request, colour: 'red' } }, /colour/],
    [{ ...document, round: undefined }, /round/],
    [{ ...document, attempts: '1' }, /attempts/],
    [{ ...document, state: 'sleeping' }, /state/],
    [{ ...document, outbox: 1 }, /outbox/],
    [{ ...document, outbox: '[' }, /outbox/],
    [{ ...document, outbox: '[{"id": 1}]' }, /outbox/],
    [{ ...document, outbox: JSON.stringify([{ ...succeeded().announcement, data: 'x' }]) }, /outbox/],
    [{}, /state/],
  ] as const) {
    assert.throws(
      () => parseRecord('the id', wrong),
      (error) =>
        error instanceof UnreadableDocument &&
        names.test(error.message) &&
        error.message.startsWith('the id: '),
    );
  }
});

test('a rejection is pending until it is announced', () => {
  const refused = rejection(
    { messageId: 'm', publishTime: '2026-11-22T12:00:00Z', data: Buffer.from('x'), labels: {}, problems: [] },
    'projects/p/topics/t',
    after(0),
  );
  assert.equal(rejectionDocument(refused).pending, true);
  assert.equal(rejectionDocument({ ...refused, announced: true }).pending, false);
  assert.deepEqual(parseRejection('m', rejectionDocument(refused)), refused);
  assert.throws(() => parseRejection('m', { pending: true }), UnreadableDocument);
});

test('a document whose announcement is not the JSON of an event is unreadable', () => {
  const document = recordDocument(succeeded());
  for (const announcement of ['{', { id: 'a map' }, undefined])
    assert.throws(
      () => parseRecord('id', { ...document, announcement }),
      new UnreadableDocument('id', 'announcement: not the JSON of events'),
    );
});
