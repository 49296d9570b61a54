import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { documentId, recordDocument } from '../../../shared/adapters/firestore/document.ts';
import { recordsCollection } from '../../../shared/adapters/firestore/records.ts';
import { type BackupRecord, isOpen } from '../../../shared/record/record.ts';
import { firestoreStage } from '../../shared/adapters/firestore/stage.ts';
import {
  at,
  backupName,
  minutes,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../../shared/record/builders.ts';
import { Ledger } from './ledger.ts';
import type { Violation } from './violation.ts';

/* A ledger that notices nothing proves nothing: here records are stored as no worker ever may. */

const settled = succeeded();
const inRound = (round: number): BackupRecord => requested({ round, messages: settled.messages });

interface Story {
  readonly name: string;
  readonly records: readonly BackupRecord[];
  readonly says: Violation['kind'];
  readonly what: RegExp;
}

const stories: readonly Story[] = [
  {
    name: 'a round with two outcomes',
    records: [requested(), settled, settledRecord({ state: 'cancelled', error: spannerError('CANCELLED') })],
    says: 'contradictory',
    what: /was succeeded and became cancelled/,
  },
  {
    name: 'a round that goes on after its end',
    records: [settled, running()],
    says: 'contradictory',
    what: /was succeeded and became running/,
  },
  {
    name: 'a round that begins once more',
    records: [running(), requested()],
    says: 'contradictory',
    what: /was running and became requested/,
  },
  {
    name: 'a round that two messages opened',
    records: [requested(), requested({ openedBy: 'another' })],
    says: 'contradictory',
    what: /opened by two messages/,
  },
  {
    name: 'a message that is forgotten',
    records: [requested(), requested({ messages: [{ id: 'another', publishTime: at(0) }] })],
    says: 'lost',
    what: /has forgotten the message m1/,
  },
  {
    name: 'a round that nobody saw',
    records: [settled, inRound(3)],
    says: 'lost',
    what: /skipped round 2/,
  },
  {
    name: 'a round that begins before the one before it has ended',
    records: [running(), inRound(2)],
    says: 'lost',
    what: /round 2 began before the one before it was settled/,
  },
];

/** What a ledger notes of records that are stored one after the other. */
async function noted(records: readonly BackupRecord[]): Promise<Ledger> {
  await using cleanup = new AsyncDisposableStack();
  const spanner = await startSpanner();
  cleanup.defer(() => spanner.stop());
  await using on = await firestoreStage(async (call, proceed) => {
    const answer = await proceed();
    ledger.witness('firestore', call);
    return answer;
  });
  const ledger = new Ledger({ spanner, firestore: on.server }, { project: () => true, message: () => true });
  const document = on.firestore.collection(recordsCollection).doc(documentId(backupName));
  for (const record of records) await document.set(recordDocument(record));
  return ledger;
}

for (const { name, records, says, what } of stories)
  test(`the ledger notes ${name}`, async () => {
    const { violations } = await noted(records);
    assert.deepEqual(
      violations.map(({ kind }) => kind),
      [says],
    );
    assert.match(violations[0]?.what ?? '', what);
  });

test('the ledger notes no violation of a record that goes through its rounds as it should', async () => {
  const late = running({ delayed: true, startedAt: at(minutes) });
  const ledger = await noted([requested(), late, { ...settled, outbox: [settled.announcement] }, inRound(2)]);
  assert.deepEqual(ledger.violations, []);
  assert.deepEqual(
    [...ledger.rounds.values()].map(({ states, wasDelayed, record }) => [states, wasDelayed, isOpen(record)]),
    [
      [['requested', 'running', 'succeeded'], true, false],
      [['requested'], false, true],
    ],
  );
  assert.deepEqual([...ledger.stored.keys()], [settled.announcement.id]);
});
