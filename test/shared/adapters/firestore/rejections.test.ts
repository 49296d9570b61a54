import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suffer } from 'google-emulators/grpc/intercept.ts';
import { firestoreRecords } from '../../../../shared/adapters/firestore/records.ts';
import { firestoreRejections } from '../../../../shared/adapters/firestore/rejections.ts';
import { rejection } from '../../../../shared/record/rejection.ts';
import { after, requested } from '../../record/builders.ts';
import { all, firestoreStage } from './stage.ts';

const refused = (messageId: string) =>
  rejection(
    {
      messageId,
      publishTime: '2026-11-22T12:00:00Z',
      data: Buffer.from('x'),
      labels: { a: 'b' },
      problems: [],
    },
    'projects/p/topics/requests',
    after(0),
  );

test('a message is rejected once, whatever characters its id holds', async () => {
  await using on = await firestoreStage();
  const rejections = firestoreRejections(on.firestore);
  const ids = ['12', 'a/b', '..', '__x__', '日本', '%', '\ud800', `${'x'.repeat(64)}`];
  for (const id of ids) assert.equal(await rejections.create(refused(id)), 'stored', id);
  for (const id of ids) assert.equal(await rejections.create(refused(id)), 'known', id);
  for (const id of ids) assert.equal(await rejections.has(id), true, id);
  assert.equal(await rejections.has('another'), false);
  assert.equal(on.server.documents('rejections').length, ids.length);
});

test('a rejection is unsent until it is marked as announced, and otherwise unchanged', async () => {
  await using on = await firestoreStage();
  const rejections = firestoreRejections(on.firestore);
  await rejections.create(refused('a'));
  await rejections.create(refused('b/c'));
  const unsent = await all(rejections.unsent());
  assert.deepEqual(unsent, [
    { kind: 'unsent', rejection: refused('a') },
    { kind: 'unsent', rejection: refused('b/c') },
  ]);
  await rejections.markAnnounced(['b/c']);
  assert.deepEqual(await all(rejections.unsent()), [{ kind: 'unsent', rejection: refused('a') }]);
  await rejections.markAnnounced(['a']);
  assert.deepEqual(await all(rejections.unsent()), []);
  assert.equal(await rejections.create(refused('a')), 'known');
});

test('a document that is no rejection hides no rejection', async () => {
  await using on = await firestoreStage();
  const rejections = firestoreRejections(on.firestore);
  await on.firestore.collection('rejections').doc('0').set({ pending: true });
  await rejections.create(refused('a'));
  const [broken, good] = await all(rejections.unsent());
  assert.equal(broken?.kind === 'unreadable' && broken.id, '0');
  assert.equal(good?.kind, 'unsent');
});

test('a rejection that cannot be marked as announced makes an error, and stays unsent', async () => {
  await using on = await firestoreStage((call, proceed) =>
    call.method === 'BatchWrite'
      ? suffer({ kind: 'refused', code: 'PERMISSION_DENIED' }, proceed)
      : proceed(),
  );
  const rejections = firestoreRejections(on.firestore);
  await rejections.create(refused('a'));
  await assert.rejects(rejections.markAnnounced(['a']), /PERMISSION_DENIED/);
  assert.equal((await all(rejections.unsent())).length, 1);
});

test('an ALREADY_EXISTS from Firestore alone does not count as a stored rejection', async () => {
  await using on = await firestoreStage((call, proceed) =>
    call.method === 'Commit' ? suffer({ kind: 'refused', code: 'ALREADY_EXISTS' }, proceed) : proceed(),
  );
  await assert.rejects(firestoreRejections(on.firestore).create(refused('a')), /ALREADY_EXISTS/);
});

test('marking a rejection that its time to live has deleted is no error', async () => {
  await using on = await firestoreStage();
  const rejections = firestoreRejections(on.firestore);
  await rejections.create(refused('a'));
  await rejections.markAnnounced(['a', 'deleted by its time to live']);
  assert.deepEqual(await all(rejections.unsent()), []);
});

test('a rejection that rests on a record is stored only while that record is unchanged', async () => {
  await using on = await firestoreStage();
  const rejections = firestoreRejections(on.firestore);
  const records = firestoreRecords(on.firestore);
  const record = requested();
  const stored = await records.create(record);
  assert.ok(stored);
  assert.equal(await rejections.createWhile(stored, refused('a')), 'stored');
  assert.equal(await rejections.createWhile(stored, refused('a')), 'known');
  const next = await records.replace(stored, { ...record, attempts: 1 });
  assert.ok(next);
  assert.equal(await rejections.createWhile(stored, refused('b')), 'overtaken');
  assert.equal(await rejections.has('b'), false);
  assert.equal(await rejections.createWhile(next, refused('b')), 'stored');
});

test('a rejection is not stored if its record changes while the rejection is on its way', async () => {
  let overtake = async () => {};
  await using on = await firestoreStage(async (call, proceed) => {
    if (call.method === 'Commit' && JSON.stringify(call.request).includes('/rejections/')) await overtake();
    return proceed();
  });
  const rejections = firestoreRejections(on.firestore);
  const records = firestoreRecords(on.firestore);
  const record = requested();
  const stored = await records.create(record);
  assert.ok(stored);
  overtake = async () => void (await records.replace(stored, { ...record, attempts: 1 }));
  assert.equal(await rejections.createWhile(stored, refused('a')), 'overtaken');
  assert.equal(await rejections.has('a'), false);
});

test('a rejection that rests on a missing record is stored only while there is none', async () => {
  await using on = await firestoreStage();
  const rejections = firestoreRejections(on.firestore);
  const record = requested();
  const because = { absent: record.request.backup };
  assert.equal(await rejections.createWhile(because, refused('a')), 'stored');
  assert.equal(await rejections.createWhile(because, refused('a')), 'known');
  await firestoreRecords(on.firestore).create(record);
  assert.equal(await rejections.createWhile(because, refused('b')), 'overtaken');
  assert.equal(await rejections.has('b'), false);
});
