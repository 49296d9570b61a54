import { Firestore } from '@google-cloud/firestore';
import type { World } from '../../local/spanner/world.ts';
import { documentId, recordDocument } from '../../shared/adapters/firestore-document.ts';
import { recordsCollection } from '../../shared/adapters/firestore-records.ts';
import { intent } from '../../shared/domain/admit.ts';
import { defaultPolicy } from '../../shared/domain/policy.ts';
import type { BackupRecord } from '../../shared/domain/record.ts';
import { timestampOf } from '../../shared/domain/timestamp.ts';
import { announced, began, leased } from '../../shared/domain/transitions.ts';
import { benchProject, instanceOfBench, type Seed } from './backends.ts';

const dayMs = 24 * 3_600_000;

/** Running backups in Spanner, each with its record, as createBackup leaves them behind: `started` is announced. */
export async function seed(
  order: Seed,
  { world, firestoreAddress }: { world: World; firestoreAddress: string },
): Promise<void> {
  const firestore = new Firestore({ projectId: benchProject, host: firestoreAddress, ssl: false });
  const writer = firestore.bulkWriter({ throttling: false });
  const collection = firestore.collection(recordsCollection);
  for (let n = 0; n < order.records; n += 1) {
    const record = runningRecord(n, order, world);
    void writer.create(collection.doc(documentId(record.request.backup)), recordDocument(record));
    if (n % 1_000 === 999) await writer.flush();
  }
  await writer.close();
  await firestore.terminate();
}

function runningRecord(n: number, order: Seed, world: World): BackupRecord {
  const instance = instanceOfBench(n % order.instances);
  const database = `${instance}/databases/database-${n}`;
  const backup = `${instance}/backups/database-${n}-20261122-000000-0a1b2c`;
  const early = n % Math.round(1 / order.earlyShare) === 0;
  world.setDuration(backup, early ? order.earlyMs : order.lateMs);
  const expireTimeMs = world.nowMs() + 300 * dayMs;
  const { operation } = world.startBackup(backup, database, { expireTimeMs });
  const now = new Date(world.nowMs());
  const time = timestampOf(now);
  const asked = intent(
    {
      request: {
        database,
        backup,
        expiry: { kind: 'retention', retention: { months: 0, ms: 14 * dayMs } },
      },
      requester: { messageId: String(1_000_000 + n), publishTime: time, labels: { 'cost-center': 'bench' } },
      startBy: timestampOf(new Date(now.getTime() + dayMs)),
    },
    now,
  );
  const running = began(
    leased(asked, now, defaultPolicy),
    {
      name: operation,
      backup,
      database,
      startTime: time,
      endTime: undefined,
      progressPercent: 0,
      result: { kind: 'unfinished' },
    },
    now,
  );
  return announced(running, new Set(running.outbox.map(({ id }) => id)));
}
