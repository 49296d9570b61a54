import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentId, recordDocument } from '../../../../shared/adapters/firestore/document.ts';
import { firestoreRecordReader } from '../../../../shared/adapters/firestore/record-reader.ts';
import type { SettledPlace } from '../../../../shared/ports.ts';
import { at, instance, minutes, request, settledRecord, spannerError } from '../../record/builders.ts';
import { type FirestoreStage, firestoreStage } from './stage.ts';

const failed = { state: 'failed', error: spannerError('INTERNAL') } as const;

/** Stores a record that ended then. */
async function store({ firestore }: FirestoreStage, id: string, settledAt: string): Promise<void> {
  const backup = `${instance}/backups/${id}`;
  const record = { ...settledRecord(failed), request: request({ backup }), settledAt };
  await firestore.collection('backups').doc(documentId(backup)).set(recordDocument(record));
}

test('pages of settled records give each once, the latest first, even if a page ends among equal times', async () => {
  await using on = await firestoreStage();
  const times = [0, 0, 0, 0, 0, 2, 2, 5].map((minute) => at(minute * minutes));
  for (const [index, time] of times.entries()) await store(on, `b${index}`, time);
  await store(on, 'earlier', at(-1));

  const reader = firestoreRecordReader(on.firestore);
  const found: string[] = [];
  let after: SettledPlace | undefined;
  do {
    const page = await reader.settledPage(at(0), after, 3);
    found.push(...page.outcomes.map(({ request: { backup } }) => backup.split('/').at(-1) ?? ''));
    after = page.end;
  } while (after !== undefined);
  assert.deepEqual(found, ['b7', 'b6', 'b5', 'b4', 'b3', 'b2', 'b1', 'b0']);
});

test('a page of settled records with an unreadable one leads to the next page', async () => {
  await using on = await firestoreStage();
  for (const id of ['b0', 'b1', 'b2']) await store(on, id, at(0));
  const broken = await on.firestore.collection('backups').where('settledAt', '==', at(0)).get();
  await broken.docs.at(-1)?.ref.update({ state: 'unheard of' });

  const reader = firestoreRecordReader(on.firestore);
  const first = await reader.settledPage(at(0), undefined, 2);
  assert.equal(first.outcomes.length, 1);
  const second = await reader.settledPage(at(0), first.end, 2);
  assert.deepEqual(
    [second.outcomes.map(({ request: { backup } }) => backup), second.end],
    [[`${instance}/backups/b0`], undefined],
  );
});
