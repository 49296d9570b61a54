import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Databases } from '../../firestore/databases.ts';
import { readHandlers } from '../../firestore/read-service.ts';
import { UsageMeter } from '../../firestore/usage.ts';
import { writeHandlers } from '../../firestore/write-service.ts';
import { ManualClock } from '../../manual-clock.ts';

const database = 'projects/p/databases/d';
const parent = `${database}/documents`;

function open(...ids: string[]) {
  const databases = new Databases(new ManualClock().now, new UsageMeter());
  const writes = ids.map((id) => ({
    operation: 'update' as const,
    update: { name: `${parent}/c/${id}`, fields: {}, createTime: null, updateTime: null },
    updateMask: null,
    updateTransforms: [],
    currentDocument: null,
  }));
  writeHandlers(databases).Commit({ database, writes, transaction: new Uint8Array() });
  return readHandlers(databases);
}

test('a listing comes in pages that join without gap or repetition', () => {
  const { ListDocuments } = open('a', 'b', 'c', 'd', 'e');
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = ListDocuments({
      parent,
      collectionId: 'c',
      pageSize: 2,
      pageToken,
      mask: null,
      showMissing: false,
    });
    assert.ok(page.documents.length <= 2);
    seen.push(...page.documents.map(({ name }) => name.slice(-1)));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  assert.deepEqual(seen, ['a', 'b', 'c', 'd', 'e']);
});

test('getting one document that is missing is NOT_FOUND', () => {
  const { GetDocument } = open('a');
  assert.equal(GetDocument({ name: `${parent}/c/a`, mask: null }).name, `${parent}/c/a`);
  assert.throws(() => GetDocument({ name: `${parent}/c/x`, mask: null }), { code: 5 });
});
