import type { Glanced, OpenGlanced } from '../../shared/ports.ts';
import { instanceOf } from '../../shared/spanner/names.ts';
import { millisOf } from '../../shared/spanner/timestamp.ts';
import { decideAtFirst } from './observing.ts';
import type { Tick } from './open-tick.ts';

/** The records of an instance for which it has to be observed. */
export interface Group {
  readonly instance: string;
  readonly records: OpenGlanced[];
  /** Something runs in it, or may run. */
  runs: boolean;
}

/** What a tick has to do. Records that need nothing are not kept, because there can be very many. */
export interface Work {
  readonly groups: Map<string, Group>;
  /** To be started without observing Spanner first: nothing of them can be under way, and no older one goes first. */
  readonly fresh: OpenGlanced[];
  /** The backups whose records have events to send. */
  readonly unsent: string[];
  /** Every instance with an open record. */
  readonly instances: Set<string>;
  /** The last record that was read, if there are more than a tick takes. */
  resumeAfter: string | undefined;
}

/** A tick reads at most so many records, so that they fit into the function's memory. */
export const mostRecords = 100_000;

/** Reads the open and unsent records, and sorts them by what the tick has to do about each. */
export async function readWork(tick: Tick): Promise<Work> {
  const { deps, tally } = tick;
  const work: Work = {
    groups: new Map(),
    fresh: [],
    unsent: [],
    instances: new Set(),
    resumeAfter: undefined,
  };
  for await (const glanced of inTurn(tick, work)) {
    if (glanced.kind === 'unreadable') {
      tick.unreadable(glanced);
      continue;
    }
    if (glanced.kind === 'unsent' || glanced.unsent) work.unsent.push(glanced.backup);
    if (glanced.kind === 'unsent') continue;
    tally.open += 1;
    if (glanced.glance.state === 'running') {
      tally.running += 1;
      tick.busy.set(glanced.glance.request.database, glanced.glance.operation);
    }
    noteAsked(glanced, tick);
    sortIn(glanced, work, decideAtFirst(glanced.glance, deps.clock(), deps.policy).kind);
  }
  tally.instances = work.instances.size;
  return inOrderOfAge(work);
}

/** The records after the last one of the tick before, and then those up to it; as many as a tick takes. */
async function* inTurn({ deps, resumeAfter }: Tick, work: Work): AsyncGenerator<Glanced> {
  let read = 0;
  let last: string | undefined;
  const parts = resumeAfter === undefined ? [{}] : [{ after: resumeAfter }, { upTo: resumeAfter }];
  for (const part of parts) {
    for await (const glanced of deps.records.glances(part)) {
      if (read >= mostRecords) {
        const message = 'there are more open records than a tick takes; the next goes on behind them';
        deps.log({ severity: 'WARNING', message, outcome: 'deferred', records: read });
        work.resumeAfter = last;
        return;
      }
      yield glanced;
      read += 1;
      if (glanced.kind !== 'unreadable') last = glanced.backup;
    }
  }
}

function noteAsked({ glance }: OpenGlanced, { asked, waiting }: Tick): void {
  const { database } = glance.request;
  asked.add(database);
  if (glance.state !== 'requested' || glance.blockedBy === undefined) return;
  const known = waiting.get(database);
  if (known === undefined || millisOf(glance.intentAt) < millisOf(known.since))
    waiting.set(database, { behind: glance.blockedBy, since: glance.intentAt });
}

/**
 * Of one database the oldest request starts first. If an older one has to be observed before it is tried again, one that was
 * never tried is observed with it: so both enter the queue of starts together, which sorts them by age.
 */
function inOrderOfAge(work: Work): Work {
  const oldest = work.fresh.length === 0 ? new Map<string, number>() : oldestToObserve(work.groups);
  const fresh = work.fresh.filter((record) => {
    const { request, intentAt } = record.glance;
    const isFirst = (oldest.get(request.database) ?? Number.POSITIVE_INFINITY) >= millisOf(intentAt);
    const group = isFirst ? undefined : work.groups.get(instanceOf(record.backup));
    group?.records.push(record);
    return group === undefined;
  });
  return { ...work, fresh };
}

/** When the oldest request of each database was stored that waits and has to be observed. */
function oldestToObserve(groups: Work['groups']): Map<string, number> {
  const oldest = new Map<string, number>();
  for (const { records } of groups.values())
    for (const { glance } of records) {
      if (glance.state !== 'requested') continue;
      const { database } = glance.request;
      const at = millisOf(glance.intentAt);
      if (at < (oldest.get(database) ?? Number.POSITIVE_INFINITY)) oldest.set(database, at);
    }
  return oldest;
}

function sortIn(record: OpenGlanced, { groups, fresh, instances }: Work, verdict: string): void {
  const instance = instanceOf(record.backup);
  instances.add(instance);
  if (verdict === 'start') fresh.push(record);
  if (verdict !== 'observe') return;
  const { glance } = record;
  const runs = glance.state === 'running' || glance.lease !== undefined;
  const group = groups.get(instance);
  if (group === undefined) {
    groups.set(instance, { instance, records: [record], runs });
    return;
  }
  group.records.push(record);
  group.runs ||= runs;
}
