import type { Scenario } from './scenarios.ts';

/*
 * The state of the modelled world: what is stored, what Spanner holds, what each worker is about to do. It is plain data:
 * two states are the same where their canonical texts are.
 */

export type RecordState = 'requested' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';
export type EventKind = Exclude<RecordState, 'requested' | 'running'> | 'started' | 'waiting' | 'delayed';

/** `content` is what the event says, or null where it is made of the record when it is sent. */
export interface OutboxEvent {
  round: number;
  kind: EventKind;
  content: string | null;
}

export interface PastRound {
  round: number;
  state: RecordState;
  why: ModelRecord['why'];
  operation: number | null;
  kept: boolean;
}

export interface ModelRecord {
  name: string;
  request: string;
  state: RecordState;
  /** Why it failed, where the invariants have to know. */
  why: '' | 'precondition' | 'unseen' | 'withdrawn';
  round: number;
  intentAt: number;
  operation: number | null;
  outbox: OutboxEvent[];
  messages: string[];
  /** The messages that wait for this round: those that were withdrawn do not. */
  requests: string[];
  history: PastRound[];
  /** An attempt was stored whose answer was not. */
  leased: boolean;
  /** The messages that opened its rounds. */
  opened: string[];
  /** How often this round has announced that it waits. */
  told: number;
  /** Something definite has kept this round waiting; for the invariants only. */
  kept: boolean;
  /** It is noted that Spanner could not be observed for it. */
  unseen: boolean;
  delayed: boolean;
}

export interface Operation {
  id: number;
  name: string;
  database: string;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  startedAt: number;
  /** The round that asked for it, or `human`. */
  owner: number | 'human';
}

export interface Backup {
  operation: number;
  database: string;
  state: 'CREATING' | 'READY';
  createdAt: number;
  owner: number | 'human';
}

export type Step =
  | 'create'
  | 'read'
  | 'check'
  | 'withdraw'
  | 'reject'
  | 'tell rejection'
  | 'verify'
  | 'join'
  | 'announce again'
  | 'open round'
  | 'ack'
  | 'start'
  | 'send'
  | 'await answer'
  | 'begin'
  | 'fail'
  | 'adopt'
  | 'wait'
  | 'observe'
  | 'decide'
  | 'store'
  | 'publish'
  | 'mark sent';

export type Answer =
  | { kind: 'operation'; operation: number }
  | { kind: 'exists' | 'precondition' | 'invalid' };

export interface Worker {
  role: 'handler' | 'poller';
  /** The index of the message that a handler is about; -1 for a poller. */
  message: number;
  name: string;
  step: Step;
  /** The record as it was read, and whether it is still stored like that. */
  snapshot: ModelRecord | null;
  fresh: boolean;
  /** A poller's judgement of the lease, made when the record was read. */
  pending: boolean;
  /** What the listing showed; null where it failed. */
  listed: Operation[] | null;
  answer: Answer | null;
  next: ModelRecord | null;
  /** What the record was like before the attempt that the worker leased. */
  before: { leased: boolean; unseen: boolean } | null;
}

export interface Published {
  name: string;
  round: number;
  kind: EventKind;
  content: string;
}

export interface State {
  minute: number;
  records: Record<string, ModelRecord | null>;
  /** `startWithin` of the present round is over. */
  late: Record<string, boolean>;
  /** The lease of the last attempt is not over yet. */
  leaseRuns: Record<string, boolean>;
  /** Two weeks have passed since it was noted that nothing could be observed. */
  unseenLong: Record<string, boolean>;
  /** By message: stored, and whether its event is still to be sent. */
  rejections: Record<string, boolean>;
  operations: Operation[];
  backups: Record<string, Backup>;
  acknowledged: boolean[];
  /** The withdrawals that were stored, and the requests that they withdrew; for the invariants only. */
  withdrawals: string[];
  withdrawn: string[];
  workers: Worker[];
  /** Calls of CreateBackup on their way whose caller does not wait any more. */
  orphans: { name: string; round: number }[];
  published: Published[];
  /** Spanner shows nothing: every read fails, with whatever code. */
  blind: boolean;
  budget: Scenario['budget'];
}

export function initialState(scenario: Scenario): State {
  const names = [...new Set(scenario.messages.map(({ name }) => name))];
  const each = <Value>(value: Value) => Object.fromEntries(names.map((name) => [name, value]));
  return {
    minute: 0,
    records: each(null),
    late: each(false),
    leaseRuns: each(false),
    unseenLong: each(false),
    rejections: {},
    operations: [],
    backups: {},
    acknowledged: scenario.messages.map(() => false),
    withdrawals: [],
    withdrawn: [],
    workers: [],
    orphans: [],
    published: [],
    blind: false,
    budget: { ...scenario.budget },
  };
}

/** The same text for all states that differ only in the order of workers and of calls on their way. */
export function canonical(state: State): string {
  const sorted = <Item>(items: Item[]) =>
    items
      .map((item) => JSON.stringify(item))
      .sort()
      .join();
  const { workers, orphans, ...rest } = state;
  return `{"workers":[${sorted(workers)}],"orphans":[${sorted(orphans)}],${JSON.stringify(rest).slice(1)}`;
}

export function parseState(text: string): State {
  const state: State = JSON.parse(text);
  return state;
}

/** A copy whose fields can be set. Lists are never changed in place, so they can be shared. */
export const copyOf = (record: ModelRecord): ModelRecord => ({ ...record });

export function newWorker(role: Worker['role'], name: string, step: Step, message = -1): Worker {
  return {
    role,
    message,
    name,
    step,
    snapshot: null,
    fresh: false,
    pending: false,
    listed: null,
    answer: null,
    next: null,
    before: null,
  };
}

/** Another worker wrote the record: whoever read it before has an old version. */
export function outdate(state: State, name: string, writer: Worker | null): void {
  for (const worker of state.workers) if (worker !== writer && worker.name === name) worker.fresh = false;
}

/** Writes the record if it is still as the worker read it. */
export function compareAndSet(state: State, worker: Worker, next: ModelRecord): boolean {
  if (!worker.fresh) return false;
  state.records[worker.name] = next;
  if (!next.unseen) state.unseenLong[worker.name] = false;
  worker.snapshot = copyOf(next);
  outdate(state, worker.name, worker);
  worker.fresh = true;
  return true;
}
