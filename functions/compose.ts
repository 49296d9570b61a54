import { setTimeout as pause } from 'node:timers/promises';
import { type Clients, googleClients } from '../shared/adapters/clients.ts';
import { firestoreDatabases } from '../shared/adapters/firestore/databases.ts';
import { firestoreFound } from '../shared/adapters/firestore/found.ts';
import { firestoreLooks } from '../shared/adapters/firestore/looks.ts';
import { firestoreRecordReader } from '../shared/adapters/firestore/record-reader.ts';
import { firestoreRecords } from '../shared/adapters/firestore/records.ts';
import { firestoreRejections } from '../shared/adapters/firestore/rejections.ts';
import { firestoreReserve } from '../shared/adapters/firestore/reserve.ts';
import { firestoreRotation } from '../shared/adapters/firestore/rotation.ts';
import { pubsubEvents } from '../shared/adapters/pubsub/events.ts';
import { spannerBackupAdmin } from '../shared/adapters/spanner/backup-admin.ts';
import { spannerInstanceReader } from '../shared/adapters/spanner/instance-reader.ts';
import type { FreshnessDeps } from '../shared/database-ports.ts';
import { defaultPolicy, type Policy } from '../shared/record/policy.ts';
import type { Pause } from '../shared/runtime/budget.ts';
import { type BudgetsOptions, CallBudgets } from '../shared/runtime/budgets.ts';
import { windowsOf } from '../shared/runtime/call-windows.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import { watchClocks, watchedAdmin, watchedRecords } from '../shared/runtime/clocks.ts';
import type { Config } from '../shared/runtime/config.ts';
import type { Log } from '../shared/runtime/log.ts';
import { drawnFromIfReached, type Side, sharesOf } from '../shared/runtime/reserve.ts';
import { type CreateBackupDeps, createBackup } from './create-backup/handler.ts';
import { pollOperations } from './poll-operations/handler.ts';
import type { TickDeps } from './poll-operations/open-tick.ts';

/** What the functions run in: the machine's time and output in production, a test's own in tests. */
export interface Surroundings {
  readonly clock: Clock;
  readonly pause?: Pause;
  readonly log: Log;
}

/** Both functions, over Google's clients for this configuration. Production leaves the policy at its default. */
export function composeFunctions(config: Config, surroundings: Surroundings, policy: Policy = defaultPolicy) {
  const clients = googleClients(config);
  const configured = { ...policy, delayedAfterMs: config.delayedAfterMs ?? policy.delayedAfterMs };
  const dependencies = (budget: Budget) => dependenciesOf(config, configured, clients, surroundings, budget);
  const { own, shared } = sharesOf(config.pollCallsPerSecond);
  const reserveOf = (side: Side) =>
    drawnFromIfReached(firestoreReserve(clients.firestore, shared, side), surroundings.log);
  // An instance of createBackup begins when there was none for long: requests come at once, and it may start them at once.
  const creating = dependencies({
    windows: windowsOf(config.createCallsPerSecond),
    reserve: reserveOf('createBackup'),
  });
  // The poller is called every minute: where one begins, another has ended a moment ago.
  const polling = dependencies({
    windows: own,
    calledUntil: surroundings.clock(),
    reserve: reserveOf('poller'),
  });
  return {
    createBackup: createBackup(creating),
    pollOperations: pollOperations({ ...polling, freshness: freshnessOf(configured, clients) }),
    clients,
  };
}

/** Each function has a budget of its own: in production they are two processes. */
type Budget = Pick<BudgetsOptions, 'windows' | 'calledUntil' | 'reserve'>;

function dependenciesOf(
  config: Config,
  policy: Policy,
  { spanner, firestore, publisher }: Clients,
  { clock, log, pause: wait = pause }: Surroundings,
  budget: Budget,
): CreateBackupDeps & Omit<TickDeps, 'freshness'> {
  const { createTimeoutMs, readTimeoutMs } = policy;
  const clocks = watchClocks(clock, log);
  const admin = spannerBackupAdmin(spanner, { createTimeoutMs, readTimeoutMs });
  return {
    config,
    clocks,
    clock,
    log,
    policy,
    budgets: new CallBudgets({ ...budget, clock, pause: wait }),
    records: watchedRecords(firestoreRecords(firestore, readTimeoutMs), clocks),
    rejections: firestoreRejections(firestore, readTimeoutMs),
    rotation: firestoreRotation(firestore, readTimeoutMs),
    admin: watchedAdmin(admin, clock, clocks),
    events: pubsubEvents(publisher, config.eventsTopic, readTimeoutMs),
  };
}

/** What the poller needs beyond that: to know of databases what became of them, and to judge those with a target. */
function freshnessOf({ readTimeoutMs }: Policy, { spanner, firestore }: Clients): FreshnessDeps {
  return {
    instances: spannerInstanceReader(spanner, readTimeoutMs),
    databases: firestoreDatabases(firestore, readTimeoutMs),
    found: firestoreFound(firestore, readTimeoutMs),
    looks: firestoreLooks(firestore, readTimeoutMs),
    outcomes: firestoreRecordReader(firestore, readTimeoutMs),
  };
}
