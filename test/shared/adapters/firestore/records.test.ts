import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suffer } from 'google-emulators/grpc/intercept.ts';
import { firestoreRecords } from '../../../../shared/adapters/firestore/records.ts';
import type { Glanced, Stored } from '../../../../shared/ports.ts';
import type { BackupRecord, Requested } from '../../../../shared/record/record.ts';
import { lease, markSent } from '../../../../shared/record/transitions.ts';
import type { BackupRequest } from '../../../../shared/request/request.ts';
import {
  after,
  backupName,
  minutes,
  policy,
  request,
  requested,
  running,
  succeeded,
} from '../../record/builders.ts';
import { all, firestoreStage } from './stage.ts';

const named = (backup: string): Requested => requested({ request: request({ backup }) });

test('a record is stored once, and read as it was stored', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  assert.equal(await records.read(backupName), undefined);
  const created = await records.create(requested());
  assert.deepEqual(await records.read(backupName), created);
  assert.equal(await records.create(requested({ attempts: 7 })), undefined);
  assert.deepEqual((await records.read(backupName))?.record, requested());
});

test('every kind of record is read as it was written', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  let stored: Stored | undefined = await records.create(requested());
  const missing = running({ missingSince: '2026-11-22T12:00:00Z' });
  for (const next of [lease(requested(), after(0), policy), missing, succeeded()]) {
    assert.ok(stored);
    const replaced: Stored | undefined = await records.replace(stored, next);
    assert.deepEqual(await records.read(backupName), replaced);
    stored = replaced;
  }
});

test('a field that the next record lacks is removed from the document', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const created = await records.create(
    requested({ blockedBy: 'an operation', lastError: { code: 9, status: 'X', message: '' } }),
  );
  assert.ok(created);
  const { blockedBy, lastError, ...plain } = created.record;
  assert.ok(await records.replace(created, plain));
  const [document] = on.server.documents('backups');
  assert.ok(document && !('blockedBy' in document.data) && !('lastError' in document.data));
});

test('a record is replaced only at the very version that was read, to the microsecond', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const first = await records.create(requested());
  assert.ok(first);
  // The clock stands still: the versions differ in their last digits only.
  const second = await records.replace(first, { ...first.record, attempts: 1 });
  assert.ok(second);
  assert.notEqual(second.version, first.version);
  assert.equal(await records.replace(first, { ...first.record, attempts: 2 }), undefined);
  assert.equal((await records.read(backupName))?.record.attempts, 1);
  assert.ok(await records.replace(second, { ...second.record, attempts: 3 }));
});

test('a record that is gone cannot be replaced', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const created = await records.create(requested());
  assert.ok(created);
  on.server.clear();
  assert.equal(await records.replace(created, created.record), undefined);
  assert.deepEqual(await records.replaceMany([{ from: created, to: created.record }]), [
    { kind: 'overtaken' },
  ]);
});

test('650 records are read together, without those that are missing or unreadable', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const names = Array.from({ length: 650 }, (_, index) => `${backupName}-${index}`);
  for (const name of [names[0], names[649]]) await records.create(named(name ?? ''));
  await on.firestore
    .collection('backups')
    .doc(encodeURIComponent(names[1] ?? ''))
    .set({ state: 'lost' });
  const found = await records.readMany(names);
  assert.deepEqual(
    found.map(({ record }) => record.request.backup).toSorted(),
    [names[0], names[649]].toSorted(),
  );
  assert.deepEqual(await records.readMany([]), []);
});

test('records are replaced independently: one that is overtaken or fails does not stop the others', async () => {
  let broken = '';
  await using on = await firestoreStage((call, proceed) => {
    const isBroken =
      call.method === 'BatchWrite' && broken !== '' && JSON.stringify(call.request).includes(broken);
    return isBroken ? suffer({ kind: 'refused', code: 'PERMISSION_DENIED' }, proceed) : proceed();
  });
  const records = firestoreRecords(on.firestore);
  const names = Array.from({ length: 60 }, (_, index) => `${backupName}-${String(index).padStart(2, '0')}`);
  const stored = await Promise.all(names.map(async (name) => records.create(named(name))));
  const changes = stored.map((from) => {
    assert.ok(from);
    return { from, to: { ...from.record, attempts: 1 } };
  });
  const [overtaken] = stored;
  assert.ok(overtaken);
  await records.replace(overtaken, { ...overtaken.record, attempts: 9 });
  const results = await records.replaceMany(changes);
  assert.equal(results[0]?.kind, 'overtaken');
  assert.ok(results.slice(1).every(({ kind }) => kind === 'stored'));
  for (const [index, result] of results.entries()) {
    if (result.kind !== 'stored') continue;
    assert.deepEqual(await records.read(names[index] ?? ''), result.stored);
  }
  // All of a batch that is refused has failed; nothing is retried under the hood.
  broken = '-59';
  const again = changes.map(({ to }, index) => {
    const result = results[index];
    return {
      from: result?.kind === 'stored' ? result.stored : { record: to, version: '0.0' },
      to: { ...to, attempts: 2 },
    };
  });
  const calls = on.calls.length;
  const second = await records.replaceMany(again);
  assert.equal(second.at(-1)?.kind, 'failed');
  assert.equal(second[0]?.kind === 'stored', false);
  assert.ok(on.calls.length - calls <= 4, `${on.calls.length - calls} calls`);
});

test('a tick reads open and unsent records only, and of an open one only its glance', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const put = async (id: string, record: (backup: { request: BackupRequest }) => BackupRecord) => {
    const backup = backupName.replace('nightly', id);
    const from = await records.create(named(backup));
    assert.ok(from);
    return records.replace(from, record({ request: request({ backup }) }));
  };
  const open = await put('open', running);
  const unsent = await put('unsent', (its) => succeeded({ ...its, outbox: [succeeded().announcement] }));
  await put('done', succeeded);
  const seen = await all(records.glances());
  const backupOf = (glanced: Glanced) => (glanced.kind === 'unreadable' ? glanced.id : glanced.backup);
  const [first, second] = seen.toSorted((one, other) => backupOf(one).localeCompare(backupOf(other)));
  assert.equal(seen.length, 2);
  assert.deepEqual(second, { kind: 'unsent', backup: unsent?.record.request.backup });
  assert.ok(first?.kind === 'open');
  assert.deepEqual(
    [first.backup, first.version, first.unsent],
    [open?.record.request.backup, open?.version, false],
  );
  assert.deepEqual(Object.keys(first.glance).toSorted(), [
    'attempts',
    'delayed',
    'formerOperations',
    'intentAt',
    'operation',
    'progressPercent',
    'request',
    'startedAt',
    'state',
  ]);
});

test('the glance of an open record tells whether its outbox holds events', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const created = await records.create(requested());
  assert.ok(created);
  const unsent = running({ outbox: [succeeded().announcement] });
  const replaced = await records.replace(created, unsent);
  assert.ok(replaced);
  for await (const glanced of records.glances()) assert.ok(glanced.kind === 'open' && glanced.unsent);
  const sent = markSent(unsent, new Set([succeeded().announcement.id]));
  await records.replace(replaced, sent);
  for await (const glanced of records.glances()) assert.ok(glanced.kind === 'open' && !glanced.unsent);
});

test('glances come in the order of names, and may be limited to a range of names', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const names = ['a', 'b', 'c', 'd'].map((id) => backupName.replace('nightly', id));
  for (const name of names.toReversed())
    await records.create(requested({ request: { ...requested().request, backup: name } }));
  const [, b = '', c = ''] = names;
  for (const [part, expected] of [
    [{}, names],
    [{ after: b }, names.slice(2)],
    [{ upTo: c }, names.slice(0, 3)],
    [{ after: b, upTo: c }, [c]],
  ] as const) {
    const shown = await all(records.glances(part));
    const backups = shown.map((glanced) => glanced.kind === 'open' && glanced.backup);
    assert.deepEqual(backups, expected);
  }
});

test('documents that are no records are reported as unreadable, and hide no record', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const collection = on.firestore.collection('backups');
  await records.create(requested());
  const [good] = on.server.documents('backups');
  const copy = (await collection.doc(good?.id ?? '').get()).data() ?? {};
  await collection.doc('of an earlier version').set({ pending: true, state: 'requested' });
  await collection.doc('of a later version').set({ ...copy, state: 'copying' });
  await collection.doc('no name %zz').set({ pending: true, state: 'succeeded' });
  // Somebody's copy of a record would be taken for the record itself.
  await collection.doc(encodeURIComponent(backupName.replace('nightly', 'copied'))).set(copy);
  const seen = await all(records.glances());
  assert.deepEqual(
    seen.flatMap((glanced) => (glanced.kind === 'unreadable' ? [] : glanced.backup)),
    [backupName],
  );
  assert.equal(seen.length, 5);
  await assert.rejects(records.read(backupName.replace('nightly', 'copied')), /UnreadableDocument|copied/);
});

test('of eight workers that lease a record at once, one succeeds', async () => {
  await using on = await firestoreStage();
  const records = firestoreRecords(on.firestore);
  const created = await records.create(requested());
  assert.ok(created);
  const attempts = Array.from({ length: 8 }, () =>
    records.replace(created, lease(created.record, after(minutes), policy)),
  );
  const won = (await Promise.all(attempts)).filter((stored) => stored !== undefined);
  assert.equal(won.length, 1);
});
