import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentStore } from '../../firestore/document-store.ts';
import { ManualClock } from '../../manual-clock.ts';
import { integer } from './values.ts';

const parent = 'projects/p/databases/d/documents';
const name = `${parent}/c/d`;
const hourMs = 3_600_000;

function document(n: number) {
  return { name, fields: { n: integer(n) }, createdAt: 0, updatedAt: n };
}

function put(store: DocumentStore, n: number | undefined): number {
  const at = store.nextCommitTime();
  store.put(new Map([[name, n === undefined ? undefined : document(n)]]), at);
  return at;
}

test('commits have times of their own while the clock stands still', () => {
  const store = new DocumentStore(new ManualClock().now);
  assert.equal(store.nextCommitTime() + 1, store.nextCommitTime());
});

test('time never goes back, though the clock may', () => {
  const clock = new ManualClock();
  const store = new DocumentStore(clock.now);
  const before = store.nextCommitTime();
  clock.advance(-hourMs);
  assert.equal(store.readTime(), before);
  assert.ok(store.nextCommitTime() > before);
});

test('a commit is later than every read before it', () => {
  const store = new DocumentStore(new ManualClock().now);
  const read = store.readTime();
  put(store, 1);
  assert.equal(store.get(name, read), undefined);
});

test('each moment has its own state, deletions included', () => {
  const store = new DocumentStore(new ManualClock().now);
  const first = put(store, 1);
  const deleted = put(store, undefined);
  const again = put(store, 2);
  assert.deepEqual(
    [first, deleted, again].map((at) => store.get(name, at)?.updatedAt),
    [1, undefined, 2],
  );
  const scope = { parent, collectionId: 'c', deep: false };
  assert.deepEqual([...store.scan(scope, deleted)], []);
  assert.deepEqual(store.collectionsBelow(parent, deleted), []);
});

test('an hour of the past can be read, and neither more nor the future', () => {
  const clock = new ManualClock();
  const store = new DocumentStore(clock.now);
  const first = put(store, 1);
  clock.advance(hourMs);
  put(store, 2);
  store.requireReadable(first + 1);
  assert.equal(store.get(name, first + 1)?.updatedAt, 1);
  assert.throws(() => store.requireReadable(first - 1), /too old/);
  assert.throws(() => store.requireReadable(store.readTime() + 1), /future/);
});

test('versions that can no longer be read are forgotten', () => {
  const clock = new ManualClock();
  const store = new DocumentStore(clock.now);
  const first = put(store, 1);
  put(store, 2);
  clock.advance(2 * hourMs);
  put(store, 3);
  assert.equal(store.get(name, first), undefined);
});

test('a write counts as a change in its own scope only', () => {
  const store = new DocumentStore(new ManualClock().now);
  const before = store.readTime();
  const at = put(store, 1);
  assert.ok(store.changedSince(name, before) && !store.changedSince(name, at));
  const scope = { parent, collectionId: 'c', deep: true };
  assert.ok(store.scopeChangedSince(scope, before) && !store.scopeChangedSince(scope, at));
  assert.ok(!store.scopeChangedSince({ ...scope, collectionId: 'other' }, before));
});
