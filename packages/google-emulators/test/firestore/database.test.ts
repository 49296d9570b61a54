import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Database } from '../../firestore/database.ts';
import { transactionId } from '../../firestore/transaction.ts';
import { UsageMeter } from '../../firestore/usage.ts';
import type { Write } from '../../firestore/wire.ts';
import { ManualClock } from '../../manual-clock.ts';
import { integer } from './values.ts';

const root = 'projects/p/databases/d/documents';
const none = new Uint8Array();

function open(): Database {
  return new Database(new ManualClock().now, new UsageMeter());
}

function set(id: string, n: number): Write {
  const update = { name: `${root}/c/${id}`, fields: { n: integer(n) }, createTime: null, updateTime: null };
  return { operation: 'update', update, updateMask: null, updateTransforms: [], currentDocument: null };
}

test('a transaction commits once', () => {
  const database = open();
  const id = transactionId(database.begin(null));
  database.commit([set('a', 1)], id);
  assert.throws(() => database.commit([set('a', 2)], id), /no longer valid/);
});

test('a transaction that was rolled back is over', () => {
  const database = open();
  const id = transactionId(database.begin(null));
  database.rollback(id);
  assert.throws(() => database.commit([], id), /no longer valid/);
});

test('a read-only transaction writes nothing', () => {
  const database = open();
  const id = transactionId(database.begin({ mode: 'readOnly', readOnly: {} }));
  assert.throws(() => database.commit([set('a', 1)], id), { code: 3 });
});

test('a transaction whose document was written meanwhile is aborted, unless it only writes', () => {
  const database = open();
  const reader = database.begin(null);
  database.get(`${root}/c/a`, database.snapshot({ transaction: transactionId(reader) }));
  const writer = database.begin(null);
  database.commit([set('a', 1)], none);
  assert.throws(() => database.commit([set('b', 1)], transactionId(reader)), { code: 10 });
  database.commit([set('a', 2)], transactionId(writer));
});

test('a write that changes nothing aborts no transaction', () => {
  const database = open();
  database.commit([set('a', 1)], none);
  const reader = database.begin(null);
  database.get(`${root}/c/a`, database.snapshot({ transaction: transactionId(reader) }));
  database.commit([set('a', 1)], none);
  database.commit([set('b', 1)], transactionId(reader));
});
