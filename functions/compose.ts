import { setTimeout as pause } from 'node:timers/promises';
import { type Clients, googleClients } from '../shared/adapters/clients.ts';
import { firestoreDatabases } from '../shared/adapters/firestore/databases.ts';
import { firestoreFound } from '../shared/adapters/firestore/found.ts';
import { firestoreLooks } from '../shared/adapters/firestore/looks.ts';
import { firestoreRecordReader } from '../shared/adapters/firestore/record-reader.ts';
import { firestoreRecords } from '../shared/adapters/firestore/records.ts';
import { firestoreRejections } from '../shared/adapters/firestore/rejections.ts';
import { firestoreRotation } from '../shared/adapters/firestore/rotation.ts';
import { pubsubEvents } from '../shared/adapters/pubsub/events.ts';
import { spannerBackupAdmin } from '../shared/adapters/spanner/backup-admin.ts';
import { spannerInstanceReader } from '../shared/adapters/spanner/instance-reader.ts';
import type { FreshnessDeps } from '../shared/database-ports.ts';
import { defaultPolicy, type Policy } from '../shared/record/policy.ts';
import { CallBudgets, type Pause } from '../shared/runtime/budget.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import { watchClocks, watchedAdmin, watchedRecords } from '../shared/runtime/clocks.ts';
import type { Config } from '../shared/runtime/config.ts';
import type { Log } from '../shared/runtime/log.ts';
import { type CreateBackupDeps, createBackup } from './create-backup/handler.ts';
import { pollOperations } from './poll-operations/handler.ts';
import type { TickDeps } from './poll-operations/open-tick.ts';

/** What the functions run in: the machine's time and output in production, a test's own in tests. */
export interface Surroundings {
  readonly clock: Clock;
  readonly pause?: Pause;
  readonly log: Log;
}

/** Calls that may be made at once after a rest: well within what an average over 100 seconds forgives. */
const burst = 5;

/** Both functions, over Google's clients for this configuration. Production leaves the policy at its default. */
export function composeFunctions(config: Config, surroundings: Surroundings, policy: Policy = defaultPolicy) {
  const clients = googleClients(config);
  const configured = { ...policy, delayedAfterMs: config.delayedAfterMs ?? policy.delayedAfterMs };
  const dependencies = (perSecond: number) =>
    dependenciesOf(config, configured, clients, surroundings, perSecond);
  const creating = dependencies(config.createCallsPerSecond);
  const polling = dependencies(config.pollCallsPerSecond);
  return {
    createBackup: createBackup(creating),
    pollOperations: pollOperations({ ...polling, freshness: freshnessOf(configured, clients) }),
    clients,
  };
}

/** Each function has a budget of its own: in production they are two processes. */
function dependenciesOf(
  config: Config,
  policy: Policy,
  { spanner, firestore, publisher }: Clients,
  { clock, log, pause: wait = pause }: Surroundings,
  perSecond: number,
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
    budgets: new CallBudgets({ perSecond, burst, clock, pause: wait }),
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
