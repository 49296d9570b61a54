import { Firestore } from '@google-cloud/firestore';
import type { World } from 'google-emulators/spanner/world.ts';
import { documentId, recordDocument } from '../../shared/adapters/firestore/document.ts';
import { recordsCollection } from '../../shared/adapters/firestore/records.ts';
import { defaultPolicy } from '../../shared/record/policy.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import { begin, lease, markSent } from '../../shared/record/transitions.ts';
import { timestampOf } from '../../shared/spanner/timestamp.ts';
import { benchProject, type Crowd, instanceOfBench, type Kept } from './backends.ts';
import { requestedRecord } from './records.ts';

const dayMs = 24 * 3_600_000;

/** Running backups to make, with their records. */
export interface Running {
  readonly records: number;
  /** The instance of each, by its number. */
  readonly instanceOf: (n: number) => string;
  readonly durationMs: (n: number) => number;
}

/** Running backups in Spanner, each with its record, as createBackup leaves them behind: `started` is announced. */
export async function seed(
  order: Running,
  { world, firestoreAddress }: { world: World; firestoreAddress: string },
): Promise<void> {
  await store(order.records, (n) => runningRecord(n, order, world), firestoreAddress);
}

/** Databases and the backups that were made of them, which nobody asked for here. */
export function keep({ databases, instances, each }: Kept, world: World): void {
  const now = world.nowMs();
  for (let n = 0; n < databases; n += 1) {
    const instance = instanceOfBench(n % instances);
    const database = `${instance}/databases/database-${n}`;
    world.addDatabase(database, { createTimeMs: now - 30 * dayMs });
    for (let day = 0; day < each; day += 1) {
      const backup = `${instance}/backups/kept-${n}-${day}`;
      world.setDuration(backup, 0);
      const times = { versionTimeMs: now - day * dayMs, expireTimeMs: now + (14 - day) * dayMs };
      world.startBackup(backup, database, times);
    }
  }
}

/** The records of requests for made-up instances. */
export async function crowd(
  { records, projects }: Crowd,
  now: Date,
  firestoreAddress: string,
): Promise<void> {
  const refusal = { status: 'NOT_FOUND', since: timestampOf(now) };
  const made = (n: number): BackupRecord => {
    const database = `projects/made-up-${n % projects}/instances/instance-${n}/databases/database-${n}`;
    const asked = requestedRecord(database, String(1_000_000 + n), now);
    return { ...asked, attempts: 1, refusal, nextAttemptAt: timestampOf(now) };
  };
  await store(records, made, firestoreAddress);
}

async function store(
  count: number,
  recordOf: (n: number) => BackupRecord,
  firestoreAddress: string,
): Promise<void> {
  const firestore = new Firestore({ projectId: benchProject, host: firestoreAddress, ssl: false });
  const writer = firestore.bulkWriter({ throttling: false });
  const collection = firestore.collection(recordsCollection);
  for (let n = 0; n < count; n += 1) {
    const record = recordOf(n);
    void writer.create(collection.doc(documentId(record.request.backup)), recordDocument(record));
    if (n % 1_000 === 999) await writer.flush();
  }
  await writer.close();
  await firestore.terminate();
}

function runningRecord(n: number, order: Running, world: World): BackupRecord {
  const database = `${order.instanceOf(n)}/databases/database-${n}`;
  const now = new Date(world.nowMs());
  const asked = requestedRecord(database, String(1_000_000 + n), now);
  const { backup } = asked.request;
  world.setDuration(backup, order.durationMs(n));
  const { operation } = world.startBackup(backup, database, { expireTimeMs: world.nowMs() + 300 * dayMs });
  const running = begin(
    lease(asked, now, defaultPolicy),
    {
      name: operation,
      backup,
      database,
      startTime: timestampOf(now),
      endTime: undefined,
      progressPercent: 0,
      result: { kind: 'unfinished' },
    },
    now,
  );
  return markSent(running, new Set(running.outbox.map(({ id }) => id)));
}
