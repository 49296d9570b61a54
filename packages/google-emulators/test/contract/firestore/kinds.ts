import {
  type DocumentData,
  FieldValue,
  type Firestore,
  type Query,
  Timestamp,
} from '@google-cloud/firestore';

/** One document for each kind of value, in Firestore's order of them, and one without the field. */
export function everyKind(db: Firestore): Record<string, DocumentData> {
  return {
    null: { v: null },
    false: { v: false },
    true: { v: true },
    nan: { v: Number.NaN },
    minus: { v: Number.NEGATIVE_INFINITY },
    one: { v: 1 },
    fraction: { v: 1.5 },
    two: { v: 2 },
    time: { v: Timestamp.fromMillis(5) },
    text: { v: 'a' },
    bytes: { v: Buffer.from('a') },
    reference: { v: db.doc('c/x') },
    listOfNull: { v: [null] },
    list: { v: [1] },
    longerList: { v: [1, 'a'] },
    vector: { v: FieldValue.vector([1]) },
    map: { v: { a: 1 } },
    without: { w: 1 },
  };
}

export async function fill(db: Firestore, documents: Record<string, DocumentData>): Promise<void> {
  const batch = db.batch();
  for (const [id, data] of Object.entries(documents)) batch.set(db.doc(`c/${id}`), data);
  await batch.commit();
}

export async function ids(query: Query): Promise<string> {
  return (await query.get()).docs.map(({ id }) => id).join(' ');
}
