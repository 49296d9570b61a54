import { applyVerdict } from '../../shared/decisions/apply-verdict.ts';
import type { Verdict } from '../../shared/decisions/verdict.ts';
import { announce } from '../../shared/operations/announce.ts';
import type { Change, OpenGlanced, Stored } from '../../shared/ports.ts';
import { isOpen } from '../../shared/record/record.ts';
import { type Log, reasonOf, transitionFact } from '../../shared/runtime/log.ts';
import { noteSettled } from './busy.ts';
import type { Tick } from './open-tick.ts';
import type { Tally } from './summary.ts';
import { holdingWhole, inParts } from './whole-records.ts';

/** A record and what was decided about it. */
export interface Decision {
  readonly record: OpenGlanced;
  readonly verdict: Verdict;
}

const writesNothing = new Set<Verdict['kind']>(['leave', 'observe', 'start']);

/** Writes what was decided, as compare-and-set in bulk, and announces what it caused. */
export async function carryOut(decisions: readonly Decision[], now: Date, tick: Tick): Promise<void> {
  const changing = decisions.filter(isWorthWriting);
  await inParts(changing, (some) => {
    const backups = some.map(({ record }) => record.backup);
    return holdingWhole(backups, tick, async (whole) => {
      const changed = await write(some, whole, now, tick);
      tick.tally.announced(await announce(changed, tick.deps));
    });
  });
}

// Skip progress-only writes while events are unsent: they break the announcer's compare-and-set, and the events are sent twice.
// Still write if that clears missingSince or refusedSince: else the backup would count as vanished at the next lagging read.
function isWorthWriting({ record, verdict }: Decision): boolean {
  if (writesNothing.has(verdict.kind)) return false;
  const { glance, unsent } = record;
  const wasMissing = glance.state === 'running' && (glance.missingSince ?? glance.refusedSince) !== undefined;
  return !unsent || verdict.kind !== 'note progress' || verdict.late || wasMissing;
}

async function write(
  decisions: readonly Decision[],
  whole: readonly Stored[],
  now: Date,
  { deps: { records, log }, tally, busy, unreadable }: Tick,
): Promise<Stored[]> {
  const byName = new Map(whole.map((stored) => [stored.record.request.backup, stored]));
  const changes = decisions.flatMap(({ record, verdict }) => {
    const from = byName.get(record.backup);
    if (from === undefined) {
      unreadable({ id: record.backup, problem: 'is to be changed, but is no record' });
      return [];
    }
    // The record was read again after the decision: write only if its version is still the one decided on.
    const change = from.version === record.version ? changeOf(from, verdict, now) : undefined;
    if (change === undefined) tally.overtaken += 1;
    return change ?? [];
  });
  const results = await records.replaceMany(changes);
  const stored: Stored[] = [];
  const failed: unknown[] = [];
  for (const [index, result] of results.entries()) {
    const change = changes[index];
    if (result.kind === 'overtaken') tally.overtaken += 1;
    if (result.kind === 'failed') failed.push(result.error);
    if (result.kind !== 'stored' || change === undefined) continue;
    stored.push(result.stored);
    const fact = transitionFact(change.from.record, change.to);
    if (fact !== undefined) log(fact);
    if (change.from.record.state !== change.to.state) tally.reach(change.to);
    if (!isOpen(change.to)) noteSettled(change.to, busy);
  }
  if (failed.length > 0) reportUnwritten(failed, log, tally);
  return stored;
}

function reportUnwritten(failed: readonly unknown[], log: Log, tally: Tally): void {
  tally.failures += failed.length;
  tally.unwritten += failed.length;
  const message = 'records could not be written; the next tick decides again';
  const [reason] = failed.map(reasonOf);
  log({ severity: 'ERROR', message, outcome: 'unwritten', records: failed.length, reason });
}

function changeOf(from: Stored, verdict: Verdict, now: Date): Change | undefined {
  if (!isOpen(from.record)) return undefined;
  const to = applyVerdict(from.record, verdict, now);
  return to === from.record ? undefined : { from, to };
}
