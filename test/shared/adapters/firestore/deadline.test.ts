import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Firestore } from '@google-cloud/firestore';
import { type Fault, type Intercept, suffer } from 'google-emulators/grpc/intercept.ts';
import { firestoreRecords } from '../../../../shared/adapters/firestore/records.ts';
import { firestoreRejections } from '../../../../shared/adapters/firestore/rejections.ts';
import { firestoreReserve } from '../../../../shared/adapters/firestore/reserve.ts';
import { firestoreRotation } from '../../../../shared/adapters/firestore/rotation.ts';
import { rejection } from '../../../../shared/record/rejection.ts';
import { after, backupName, requested } from '../../record/builders.ts';
import { all, firestoreStage } from './stage.ts';

const timeoutMs = 150;
const stored = { record: requested(), version: '1.0' };
const refused = rejection(
  { messageId: 'm', publishTime: '2026-11-22T12:00:00Z', data: Buffer.from('x'), labels: {}, problems: [] },
  'projects/p/topics/requests',
  after(0),
);

const calls: Record<string, (firestore: Firestore) => Promise<unknown>> = {
  'creating a record': (it) => firestoreRecords(it, timeoutMs).create(requested()),
  'reading a record': (it) => firestoreRecords(it, timeoutMs).read(backupName),
  'reading many records': (it) => firestoreRecords(it, timeoutMs).readMany([backupName]),
  'replacing a record': (it) => firestoreRecords(it, timeoutMs).replace(stored, requested()),
  'glancing at the records': (it) => all(firestoreRecords(it, timeoutMs).glances()),
  'storing a rejection': (it) => firestoreRejections(it, timeoutMs).create(refused),
  'marking rejections': (it) => firestoreRejections(it, timeoutMs).markAnnounced(['m']),
  'reading rejections': (it) => all(firestoreRejections(it, timeoutMs).unsent()),
  'reading the rotation': (it) => firestoreRotation(it, timeoutMs).read(),
  'drawing from the reserve': (it) =>
    firestoreReserve(it, [{ calls: 1, ms: 1_000 }], 'poller', timeoutMs).draw('p', {
      calls: 1,
      starts: false,
    }),
  'writing the rotation': (it) => firestoreRotation(it, timeoutMs).write({ turns: new Map() }),
  'replacing many records': async (it) => {
    const [result] = await firestoreRecords(it, timeoutMs).replaceMany([{ from: stored, to: requested() }]);
    assert.equal(result?.kind, 'failed');
    throw result?.kind === 'failed' && result.error;
  },
};

const outages: readonly { name: string; fault: Fault }[] = [
  { name: 'does not answer', fault: { kind: 'no answer, no effect' } },
  { name: 'says that it is unavailable', fault: { kind: 'refused', code: 'UNAVAILABLE' } },
];

// The library's own timeout is ten minutes.
for (const { name, fault } of outages)
  for (const [doing, call] of Object.entries(calls))
    test(`${doing} is given up in time if Firestore ${name}`, { timeout: 30_000 }, async () => {
      let down = true;
      const waiting: (() => void)[] = [];
      const intercept: Intercept = async (_call, proceed) => {
        if (!down) return proceed();
        if (fault.kind === 'refused') return suffer(fault, proceed);
        await new Promise<void>((resolve) => waiting.push(resolve));
        return proceed();
      };
      await using on = await firestoreStage(intercept);
      await assert.rejects(call(on.firestore), /has not answered within 150 ms/);
      // The library goes on trying. What it was asked to write has a precondition, or does no harm.
      down = false;
      for (const answer of waiting) answer();
    });

test('a read that Firestore answers in time returns the answer', async () => {
  await using on = await firestoreStage();
  assert.equal(await firestoreRecords(on.firestore, timeoutMs * 20).read(backupName), undefined);
});
