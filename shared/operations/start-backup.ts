import { applyAnswer } from '../decisions/apply-answer.ts';
import { ourOperation } from '../decisions/ownership.ts';
import {
  needsObserving,
  type StartAnswer,
  type StartFacts,
  type StartObservation,
  startRow,
} from '../decisions/start.ts';
import type { BackupAdmin, RecordStore, Stored } from '../ports.ts';
import { clockSkewMs, type Policy } from '../record/policy.ts';
import type { BackupRecord, Lease, Requested } from '../record/record.ts';
import { type BeforeAttempt, lease, neverTried, settle } from '../record/transitions.ts';
import { expireTimeOf, expiryProblem } from '../request/request.ts';
import type { CallBudgets } from '../runtime/budgets.ts';
import type { Clock } from '../runtime/clock.ts';
import { about, type Log, reasonOf, transitionFact } from '../runtime/log.ts';
import type { SpannerError } from '../spanner/backup.ts';
import { instanceOf, projectOf } from '../spanner/names.ts';
import { millisOf, shifted, type Timestamp } from '../spanner/timestamp.ts';
import { stillOwned, takeBack } from './own-lease.ts';
import { paceOf } from './pace.ts';

/** What it takes to start a backup. */
export interface Starting {
  readonly records: RecordStore;
  readonly admin: BackupAdmin;
  readonly budgets: CallBudgets;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly log: Log;
}

/**
 * `deferred`: the budget had no call in time. `too late`: the worker froze before its call and did not make it.
 * `overtaken`: another worker changed the record.
 */
export type StartResult =
  | { readonly kind: 'attempted'; readonly stored: Stored }
  | { readonly kind: 'deferred' | 'too late' | 'overtaken' };

/**
 * One attempt to start a backup. The attempt is stored before Spanner is called, and the answer after. Between the two the
 * lease keeps all other workers away, so a worker that dies anywhere in here leaves a record that says what may have
 * happened. Rejects only if the record could not be written.
 */
export async function startBackup(
  stored: Stored<Requested>,
  deps: Starting,
  until: Date,
): Promise<StartResult> {
  const { records, budgets, clock, policy } = deps;
  const early = expiryProblem(expireTimeOf(stored.record.request, clock()), clock());
  if (early !== undefined) return store(stored, unkeepable(stored.record, early, clock()), deps);

  const { request } = stored.record;
  if (!(await budgets.of(projectOf(request.database)).take('start', until))) return { kind: 'deferred' };
  const attempt = await records.replace(stored, lease(stored.record, clock(), policy));
  return attempt === undefined ? { kind: 'overtaken' } : callUnderLease(attempt, stored.record, deps, until);
}

/** A record that is stored with its first attempt, and what gives the call back if it is not. */
export interface FirstAttempt {
  readonly record: Requested;
  readonly giveBack: () => void;
}

/**
 * The intent with its first attempt, so that both are one write. Undefined if no call is free at once: a lease that is
 * stored before there is a call would keep the poller away for nothing.
 */
export function firstAttempt(record: Requested, deps: Starting): FirstAttempt | undefined {
  const now = deps.clock();
  if (expiryProblem(expireTimeOf(record.request, now), now) !== undefined) return undefined;
  const giveBack = deps.budgets.of(projectOf(record.request.database)).takeAtOnce();
  return giveBack && { record: lease(record, now, deps.policy), giveBack };
}

/** Goes on from an intent that was stored with its first attempt. */
export function startStoredAttempt(
  attempt: Stored<Requested>,
  deps: Starting,
  until: Date,
): Promise<StartResult> {
  return callUnderLease(attempt, neverTried, deps, until);
}

/** Calls Spanner under the lease that is stored, and stores the answer. `before`: the record before the attempt. */
async function callUnderLease(
  attempt: Stored<Requested>,
  before: BeforeAttempt,
  deps: Starting,
  until: Date,
): Promise<StartResult> {
  const { clock, policy } = deps;
  const { request, lease: held } = attempt.record;
  if (held === undefined) return { kind: 'overtaken' };
  if (!leaseIsFresh(held, clock(), policy)) return tooLate(attempt, before, deps);
  const answer = await deps.admin.createBackup(request, expireTimeOf(request, clock()));
  const facts = { answer, callBeganAt: held.startedAt, policy };
  const observation =
    answer.kind === 'error' && needsObserving(answer.error)
      ? await observeAfter(answer.error, attempt.record, facts.callBeganAt, until, deps)
      : undefined;
  return storeAnswer(attempt, { ...facts, observation, now: clock() }, deps);
}

/**
 * True if there is time for the call. Of the margin of two minutes, one is for the clock of another worker, which may be
 * ahead of this one, and half a minute for the call's way to Spanner. The rest is for a worker that was frozen between storing
 * the lease and here: after that it is too late to call.
 */
function leaseIsFresh(lease: Lease, now: Date, { createTimeoutMs, leaseMarginMs }: Policy): boolean {
  const latest = now.getTime() + createTimeoutMs + leaseMarginMs * 0.75;
  return latest <= millisOf(lease.leaseUntil);
}

async function tooLate(
  attempt: Stored<Requested>,
  before: BeforeAttempt,
  { records, log }: Starting,
): Promise<StartResult> {
  if (!(await takeBack(attempt, before, records))) return { kind: 'overtaken' };
  const message =
    'the worker froze before its call of CreateBackup, did not make it, and took the attempt back';
  log({ severity: 'WARNING', message, ...about(attempt.record), outcome: 'deferred' });
  return { kind: 'too late' };
}

/** How often messages that join may overtake an answer; then the poller finds the operation. */
const mostTries = 5;

/**
 * So long after the call the answer is not tried to be stored again: if every call took its whole timeout, it would outlast
 * the function. The poller finds the operation once the lease has passed.
 */
const longestStoringMs = 60_000;

/**
 * While the lease stands no other worker starts or settles the record, but messages join it and events leave its outbox.
 * The answer is stored on top of such changes; else the record would wait for the end of a lease whose call was answered.
 */
async function storeAnswer(
  attempt: Stored<Requested>,
  facts: StartFacts,
  deps: Starting,
): Promise<StartResult> {
  let owned: Stored<Requested> | undefined = attempt;
  const until = millisOf(facts.callBeganAt) + longestStoringMs;
  for (let tries = 1; owned !== undefined && tries <= mostTries; tries += 1) {
    if (tries > 1 && deps.clock().getTime() > until) break;
    const result = await store(owned, applyAnswer(owned.record, facts), deps);
    if (result.kind === 'attempted') return result;
    const present = await deps.records.read(attempt.record.request.backup);
    // The answer is stored: by a write whose reply was lost, or by the poller after this worker slept past its lease.
    if (present !== undefined && isKnown(facts.answer, present.record)) {
      return { kind: 'attempted', stored: present };
    }
    owned = present && stillOwned(present, attempt.record);
  }
  if (facts.answer.kind === 'operation') reportOrphan(attempt.record, facts.answer, deps.log);
  return { kind: 'overtaken' };
}

function isKnown(answer: StartAnswer, record: BackupRecord): boolean {
  if (answer.kind !== 'operation') return false;
  const { name } = answer.operation;
  const present = 'operation' in record ? record.operation : undefined;
  return present === name || record.history.some(({ operation }) => operation === name);
}

function unkeepable(record: Requested, problem: string, now: Date): BackupRecord {
  const message = `Spanner was not called: it would expire too soon or too late; ${problem}`;
  return settle(record, { state: 'failed', error: { code: 3, status: 'INVALID_ARGUMENT', message } }, now);
}

/** Observes Spanner after an error that alone does not decide. Undefined if that failed: then there is no outcome. */
async function observeAfter(
  error: SpannerError,
  record: Requested,
  callBeganAt: Timestamp,
  until: Date,
  deps: Starting,
): Promise<StartObservation | undefined> {
  const { backup, database } = record.request;
  const pace = paceOf(deps.budgets, backup, 'start', until);
  const instance = instanceOf(backup);
  try {
    if (startRow(error).next === 'wait') {
      const since = shifted(callBeganAt, -clockSkewMs);
      const query = { kind: 'of database', database, since } as const;
      const operations = (await deps.admin.listOperations(instance, query, pace)) ?? [];
      const isUnclear = ourOperation(record, operations)?.result.kind === 'unfinished';
      return { operations, backup: isUnclear ? await deps.admin.getBackup(backup, pace) : undefined };
    }
    const query = { kind: 'of backup', backup } as const;
    const operations = (await deps.admin.listOperations(instance, query, pace)) ?? [];
    return { operations, backup: await deps.admin.getBackup(backup, pace) };
  } catch (failure) {
    const message = 'Spanner could not be observed after a refused start; it will be tried again';
    deps.log({
      severity: 'WARNING',
      message,
      ...about(record),
      outcome: 'unseen',
      reason: reasonOf(failure),
    });
    return undefined;
  }
}

async function store(from: Stored, to: BackupRecord, { records, log }: Starting): Promise<StartResult> {
  const stored = await records.replace(from, to);
  if (stored === undefined) return { kind: 'overtaken' };
  const fact = transitionFact(from.record, to);
  if (fact !== undefined) log(fact);
  return { kind: 'attempted', stored };
}

// Reachable only if this worker slept past its lease. The operation is logged because nothing else leads to the backup.
function reportOrphan(
  record: Requested,
  answer: Extract<StartAnswer, { kind: 'operation' }>,
  log: Log,
): void {
  const message = 'a backup was begun, but its record has moved on: the operation is not known to any record';
  log({
    severity: 'ERROR',
    message,
    ...about(record),
    operation: answer.operation.name,
    outcome: 'orphaned',
  });
}
