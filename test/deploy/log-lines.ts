import { Firestore } from '@google-cloud/firestore';
import type { Call } from 'google-emulators/grpc/intercept.ts';
import { topology } from '../../local/topology.ts';
import { recordsCollection } from '../../shared/adapters/firestore/records.ts';
import { type Fact, jsonLog } from '../../shared/runtime/log.ts';
import { type Harness, instance, minuteMs, project, request, startHarness } from '../harness.ts';
import type { Entry } from './logging-filter.ts';

/** Runs both functions through every outcome there is, and gives what they logged, as Cloud Logging stores it. */
export async function realEntries(service: string): Promise<Entry[]> {
  // Firestore's library tries on for as long as it may.
  await using harness = await startHarness({ policy: { readTimeoutMs: 1_000 } });
  await everyOutcome(harness);
  await using watching = await startHarness({
    environment: { FRESHNESS_TARGETS: `${instance}/databases/*=26h`, FOUND_BACKUPS: 'on' },
  });
  await everyVerdict(watching);
  return [...harness.facts, ...watching.facts].map((fact) => entryOf(fact, service));
}

/** A database of its own for each backup, so that none has to wait for another. */
const databaseFor = (id: string) => `${instance}/databases/${id}`;

async function everyOutcome(harness: Harness): Promise<void> {
  const { ask, clock, spanner, tick } = harness;
  const createTimeMs = clock.now().getTime() - minuteMs;
  const wanted = (id: string, more: object = {}) => {
    spanner.world.addDatabase(databaseFor(id), { createTimeMs });
    return request(id, { database: databaseFor(id), ...more });
  };

  const messageId = await ask(wanted('succeeds', { labels: { ticket: '1' } }));
  await harness.redeliver(messageId);
  await ask(wanted('succeeds'));

  spanner.world.failNext(databaseFor('fails'), { code: 'INTERNAL', message: 'The disk is full.' });
  await ask(wanted('fails'));

  await ask(wanted('is-cancelled'));
  spanner.world.cancel(databaseFor('is-cancelled'));

  spanner.world.addDatabase(databaseFor('is-late'), { createTimeMs });
  spanner.world.setDuration(databaseFor('is-late'), 8 * 60 * minuteMs);
  await ask(wanted('is-late'));

  // Somebody else's backup is in the way of the first, and stays there for longer than it waits.
  spanner.world.addDatabase(databaseFor('expires'), { createTimeMs });
  spanner.world.setDuration(databaseFor('expires'), 3 * 60 * minuteMs);
  spanner.world.startBackup(`${instance}/backups/by-hand`, databaseFor('expires'));
  await ask(wanted('expires', { startWithin: '1h' }));

  // In the way of another, which is withdrawn.
  const withdrawn = await ask(wanted('is-withdrawn', { database: databaseFor('expires') }));
  await ask({ withdraw: withdrawn, backup: `${instance}/backups/is-withdrawn` });

  // Not there at all: tried again for a while.
  await ask(request('nowhere', { database: databaseFor('nowhere') }));

  await ask({ database: 'orders' });

  // By the clock of a Pub/Sub that is three minutes ahead.
  const publishTime = new Date(clock.now().getTime() + 3 * minuteMs).toISOString();
  const data = Buffer.from(JSON.stringify(wanted('of-the-future'))).toString('base64');
  await harness.post(JSON.stringify({ message: { messageId: 'of-the-future', publishTime, data } }));

  const mend = harness.break('firestore', 'RunQuery', { kind: 'refused', code: 'PERMISSION_DENIED' });
  await tick();
  mend();
  const listed = harness.break('spanner', 'ListBackupOperations', {
    kind: 'refused',
    code: 'INVALID_ARGUMENT',
  });
  for (let hour = 0; hour < 8; hour += 1) {
    await tick();
    clock.advance(60 * minuteMs);
  }
  listed();
  await harness.settleAll(600);
  // Asked for once more after it was made: its answer is announced again.
  await ask(wanted('succeeds'));
  // Started, but Spanner's answer cannot be written: the rest is left to the poller.
  const isAnswer = ({ method, request: sent }: Call) =>
    method === 'Commit' && JSON.stringify(sent).includes('"running"');
  const mendAnswers = harness.break('firestore', isAnswer, { kind: 'refused', code: 'PERMISSION_DENIED' });
  await ask(wanted('is-deferred'));
  mendAnswers();
  await harness.settleAll();
  await ask(wanted('is-not-told'));
  await whatCannotBeDone(harness);
}

/** A database that turns stale, and fresh by a backup of others, and is dropped. */
async function everyVerdict({ clock, spanner, tick }: Harness): Promise<void> {
  await tick();
  clock.advance(minuteMs);
  spanner.world.startBackup(`${instance}/backups/by-hand`, databaseFor('shop'));
  clock.advance(15 * minuteMs);
  await tick();
  spanner.world.dropDatabase(databaseFor('shop'));
  clock.advance(15 * minuteMs);
  await tick();
}

/** Events that wait for longer than a tick mends, records that cannot be written, and a document that is no record. */
async function whatCannotBeDone(harness: Harness): Promise<void> {
  const { clock, stack, tick } = harness;
  const refused = { kind: 'refused', code: 'PERMISSION_DENIED' } as const;
  const isBulk = ({ method, request: sent }: Call) =>
    method !== 'RunQuery' && JSON.stringify(sent).includes('/documents/backups/') && 'writes' in sent;
  clock.advance(5 * minuteMs);
  const mendWrites = harness.break('firestore', isBulk, refused);
  await tick();
  mendWrites();
  const isEvent = ({ request: sent }: Call) => JSON.stringify(sent).includes(`/${topology.events}"`);
  const mendEvents = harness.break('pubsub', isEvent, refused);
  await tick();
  clock.advance(11 * minuteMs);
  await tick();
  mendEvents();
  const firestore = new Firestore({ projectId: project, host: stack.addresses.firestore, ssl: false });
  await firestore.collection(recordsCollection).doc('scribble').set({ pending: true });
  await tick();
  await firestore.terminate();
}

/** How Cloud Run hands a line of standard output on: `severity` and `time` leave the payload, the rest is the payload. */
function entryOf(fact: Fact, service: string): Entry {
  let line = '';
  jsonLog(
    (text) => {
      line = text;
    },
    () => new Date(0),
  )(fact);
  const { severity, time, ...jsonPayload }: Record<string, unknown> = JSON.parse(line);
  const labels = { service_name: service, revision_name: `${service}-00001-abc`, location: 'europe-west1' };
  return { severity, timestamp: time, jsonPayload, resource: { type: 'cloud_run_revision', labels } };
}
