import { startFirestore } from '../../local/firestore/server.ts';
import { ManualClock } from '../../local/manual-clock.ts';
import { startPubSub } from '../../local/pubsub/server.ts';
import { startSpanner } from '../../local/spanner/server.ts';
import { instanceOf } from '../../shared/domain/names.ts';
import { connect } from './channel.ts';
import type { BackendsDoor, CreationAccount, RecordAccount } from './doors.ts';

/*
 * The three services in a process of their own: what they keep is not what the functions take. Started with the beginning
 * of time and the minutes that a backup takes.
 */

const [beginning = '', minutes = ''] = process.argv.slice(2);
const project = 'local';
const clock = new ManualClock(new Date(Number(beginning)));
const firestore = await startFirestore({ clock: clock.now });
const pubsub = await startPubSub({ clock: clock.now });
const spanner = await startSpanner({
  clock: clock.now,
  backupDuration: Number(minutes) * 60_000,
  callsPer100Seconds: 500,
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
  accounts: () => ({
    records: firestore.documents('backups').map(({ data }) => recordAccount(data)),
    creations: creations(),
    // A record that is alone in its instance is looked at by itself.
    looks: spanner.journal.entries
      .filter(({ method }) => method === 'ListBackupOperations' || method === 'GetOperation')
      .map(({ resource, at }) => ({ instance: instanceOf(resource), at: at.getTime() })),
    calls: spanner.journal.entries.length,
    refused: spanner.journal.entries.filter(({ code }) => code !== 'OK').length,
    busiest: spanner.journal.busiest(100_000, project),
  }),
};

function recordAccount(data: Record<string, unknown>): RecordAccount {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const time = (value: unknown) => Date.parse(text(value) ?? '');
  const backup: unknown = Reflect.get(Object(data.request), 'backup');
  return {
    backup: text(backup) ?? '',
    state: text(data.state) ?? '',
    pending: data.pending !== false,
    operation: text(data.operation),
    intentAt: time(data.intentAt),
    settledAt: data.settledAt === undefined ? undefined : time(data.settledAt),
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
