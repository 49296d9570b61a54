import assert from 'node:assert/strict';
import { FieldPath, Timestamp } from '@google-cloud/firestore';
import type { Define } from '../known-differences.ts';
import { everyKind, fill, ids } from './kinds.ts';
import type { OpenProject } from './project.ts';

/** What holds for order, cursors, limits and projections. */
export function orderContract(open: OpenProject, test: Define): void {
  const sorted =
    'null false true nan minus one fraction two time text bytes reference listOfNull list longerList vector map';

  test('values of different kinds have an order, and documents without the field are left out', async (t) => {
    const { db } = open(t);
    await fill(db, everyKind(db));
    assert.equal(await ids(db.collection('c').orderBy('v')), sorted);
    assert.equal(await ids(db.collection('c').orderBy('v', 'desc')), sorted.split(' ').reverse().join(' '));
  });

  test('without an order documents come by name', async (t) => {
    const { db } = open(t);
    await fill(db, { b: {}, B: {}, 10: {}, 9: {}, a: {} });
    assert.equal(await ids(db.collection('c')), '10 9 B a b');
  });

  test('text is ordered by its UTF-8 bytes', async (t) => {
    const { db } = open(t);
    await fill(db, { '😀': { s: '😀' }, '\uffee': { s: '\uffee' }, z: { s: 'z' } });
    assert.equal(await ids(db.collection('c')), 'z \uffee 😀');
    assert.equal(await ids(db.collection('c').orderBy('s')), 'z \uffee 😀');
  });

  test('ties are broken by the next order, and at last by the name in the same direction', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1, s: 1 }, b: { n: 1, s: 2 }, c: { n: 2, s: 1 }, d: { n: 2, s: 1 } });
    const all = db.collection('c');
    assert.equal(await ids(all.orderBy('n').orderBy('s', 'desc')), 'b a d c');
    assert.equal(await ids(all.orderBy('n', 'desc')), 'd c b a');
    assert.equal(await ids(all.orderBy('n').orderBy(FieldPath.documentId(), 'desc')), 'b a d c');
  });

  test('a range orders by its field without being asked to', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 3 }, b: { n: 1 }, c: { n: 2 } });
    assert.equal(await ids(db.collection('c').where('n', '>', 0)), 'b c a');
    assert.equal(await ids(db.collection('c').where('n', '>', 0).orderBy('n', 'desc')), 'a c b');
  });

  test('a query with a range over the name as well still orders by the other field first', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { sort: 3 }, b: { sort: 1 }, c: { sort: 2 }, d: { sort: 1 }, z: { sort: 1 } });
    const query = db.collection('c').where('sort', '>=', 1).where(FieldPath.documentId(), '<', 'x');
    assert.equal(await ids(query), 'b d c a');
  });

  test('equality, a range, an order and a limit work together', async (t) => {
    const { db } = open(t);
    const due = (n: number, state = 'open') => ({ state, dueAt: Timestamp.fromMillis(n) });
    await fill(db, { a: due(3), b: due(1), c: due(2, 'done'), d: due(2), e: due(9) });
    const query = db
      .collection('c')
      .where('state', '==', 'open')
      .where('dueAt', '<=', Timestamp.fromMillis(5));
    assert.equal(await ids(query.orderBy('dueAt').limit(2)), 'b d');
  });

  test('cursors cut the result before or after the values they name', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1 }, b: { n: 2 }, c: { n: 2 }, d: { n: 3 } });
    const query = db.collection('c').orderBy('n');
    assert.equal(await ids(query.startAt(2)), 'b c d');
    assert.equal(await ids(query.startAfter(2)), 'd');
    assert.equal(await ids(query.endAt(2)), 'a b c');
    assert.equal(await ids(query.endBefore(2)), 'a');
    const down = db.collection('c').orderBy('n', 'desc');
    assert.equal(await ids(down.startAt(2).endBefore(1)), 'c b');
  });

  test('a document is a cursor that tells ties apart', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1 }, b: { n: 1 }, c: { n: 1 } });
    const query = db.collection('c').orderBy('n');
    const b = await db.doc('c/b').get();
    assert.equal(await ids(query.startAfter(b)), 'c');
    assert.equal(await ids(query.endAt(b)), 'a b');
    assert.equal(await ids(db.collection('c').where('n', '>', 0).startAfter(b)), 'c');
  });

  test('a limit takes the first documents, limitToLast the last, and an offset skips some', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1 }, b: { n: 2 }, c: { n: 3 }, d: { n: 4 } });
    const query = db.collection('c').orderBy('n');
    assert.equal(await ids(query.limit(2)), 'a b');
    assert.equal(await ids(query.limitToLast(2)), 'c d');
    assert.equal(await ids(query.offset(1).limit(2)), 'b c');
    assert.equal(await ids(query.offset(9)), '');
  });

  test('a projection returns the fields it names, and the document’s name always', async (t) => {
    const { db } = open(t);
    await fill(db, { a: { n: 1, m: { x: 1, y: 2 } } });
    const [some] = (await db.collection('c').select('m.x', 'absent').get()).docs;
    assert.deepEqual([some?.id, some?.data()], ['a', { m: { x: 1 } }]);
    const [none] = (await db.collection('c').select().get()).docs;
    assert.deepEqual([none?.id, none?.data()], ['a', {}]);
  });

  test('a query streams its documents', async (t) => {
    const { db } = open(t);
    await fill(db, { a: {}, b: {} });
    const seen: string[] = [];
    for await (const document of db.collection('c').stream())
      seen.push(String(Reflect.get(Object(document), 'id')));
    assert.deepEqual(seen, ['a', 'b']);
  });

  test('a query without results has a read time', async (t) => {
    const { db } = open(t);
    const { empty, readTime } = await db.collection('c').get();
    assert.ok(empty);
    assert.ok(readTime.seconds > 0);
  });
}
