import { startFirestore } from 'google-emulators/firestore/server.ts';
import type { Intercept } from 'google-emulators/grpc/intercept.ts';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { startPubSub } from 'google-emulators/pubsub/server.ts';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { type BackupRecord, isOpen } from '../../../shared/record/record.ts';
import { instanceOf } from '../../../shared/spanner/names.ts';
import { databasesIn, recordsIn } from '../../stored.ts';
import { connect } from './channel.ts';
import type { BackendsDoor, CreationAccount, RecordAccount } from './doors.ts';
import { CallCounter } from './stillness.ts';

/*
 * The three services in a process of their own: what they keep is not what the functions take. Started with the beginning
 * of time and the minutes that a backup takes.
 */

const [beginning = '', minutes = ''] = process.argv.slice(2);
const project = 'local';
const clock = new ManualClock(new Date(Number(beginning)));
const counter = new CallCounter();
const intercept: Intercept = (_call, proceed) => counter.through(proceed);
const firestore = await startFirestore({ clock: clock.now, intercept });
const pubsub = await startPubSub({ clock: clock.now });
const spanner = await startSpanner({
  clock: clock.now,
  backupDuration: Number(minutes) * 60_000,
  callsPer100Seconds: 500,
  intercept,
});

const door: BackendsDoor = {
  addresses: () => ({
    spanner: spanner.address,
    firestore: firestore.address,
    pubsub: pubsub.address,
  }),
  moveTo: (ms) => clock.advance(ms - clock.now().getTime()),
  addDatabases(names) {
    for (const name of names) spanner.world.addDatabase(name);
  },
  calls: () => counter.count,
  accounts: () => ({
    records: recordsIn(firestore).map(recordAccount),
    creations: creations(),
    // A record that is alone in its instance is looked at by itself.
    looks: spanner.journal.entries
      .filter(({ method }) => method === 'ListBackupOperations' || method === 'GetOperation')
      .map(({ resource, at }) => ({ instance: instanceOf(resource), at: at.getTime() })),
    databaseLooks: spanner.journal.of('ListDatabases').map(({ resource, at }) => ({
      instance: resource,
      at: at.getTime(),
    })),
    databases: databasesIn(firestore).map(({ database, verdict }) => ({
      database,
      code: verdict?.code,
    })),
    calls: spanner.journal.entries.length,
    refused: spanner.journal.entries.filter(({ code }) => code !== 'OK').length,
    busiest: spanner.journal.busiest(100_000, project),
  }),
};

function recordAccount(record: BackupRecord): RecordAccount {
  const { request, state, outbox, intentAt } = record;
  return {
    backup: request.backup,
    state,
    pending: isOpen(record) || outbox.length > 0,
    operation: 'operation' in record ? record.operation : undefined,
    intentAt: Date.parse(intentAt),
    settledAt: isOpen(record) ? undefined : Date.parse(record.settledAt),
  };
}

/** Of each accepted call, what Spanner holds by now. */
function creations(): CreationAccount[] {
  const views = new Map(spanner.world.operations().map((view) => [view.creation.operation, view]));
  return spanner.journal.acceptedCreates().flatMap(({ operation = '' }) => {
    const view = views.get(operation);
    if (view === undefined) return [];
    const { backup, createTimeMs, durationMs } = view.creation;
    const outcome = spanner.world.backup(backup)?.state === 'READY' ? view.outcome.kind : 'gone';
    return { backup, operation, outcome, startedAt: createTimeMs, endsAt: createTimeMs + durationMs };
  });
}

connect(process, door);
process.on('disconnect', () => process.exit());
