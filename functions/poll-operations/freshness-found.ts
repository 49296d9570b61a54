import type { FreshnessDeps, Look } from '../../shared/database-ports.ts';
import { type Found, found, type ListedBackup } from '../../shared/freshness/found.ts';
import { inBatches } from '../../shared/operations/announce.ts';
import type { Stored } from '../../shared/ports.ts';
import { isOpen } from '../../shared/record/record.ts';
import { millisOf, type Timestamp } from '../../shared/spanner/timestamp.ts';
import type { Tick } from './open-tick.ts';
import { holdingWhole, recordsPerRead } from './whole-records.ts';

/**
 * Announces, once each, the backups that no request asked for and that were created since this was switched on. Those that
 * the previous look has handled are skipped. Gives the create time of the earliest backup that the next look has to handle:
 * an open request may have made it, or the tick's time was over.
 */
export async function announceFound(
  backups: readonly ListedBackup[],
  { foundSince }: Look,
  seenUntil: Timestamp | undefined,
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<Timestamp | undefined> {
  if (foundSince === undefined) return undefined;
  const from = Math.max(millisOf(foundSince), seenUntil === undefined ? 0 : millisOf(seenUntil));
  const candidates = backups.filter(
    ({ state, createTime }) => state === 'READY' && createTime !== undefined && millisOf(createTime) >= from,
  );
  // Oldest first, so that everything left over is later than everything handled.
  const inOrder = candidates.toSorted((one, other) => createdMs(one) - createdMs(other));
  let again: ListedBackup | undefined;
  for (let first = 0; first < inOrder.length; first += recordsPerRead) {
    if (tick.deps.clock() >= tick.until) {
      tick.tally.leave(inOrder.length - first);
      again ??= inOrder[first];
      break;
    }
    const some = inOrder.slice(first, first + recordsPerRead);
    const { strangers, open } = await holdingWhole(
      some.map(({ name }) => name),
      tick,
      async (stored) => sorted(some, stored),
    );
    await announceStrangers(strangers, freshness, tick);
    again ??= open[0];
  }
  return again?.createTime;
}

function createdMs({ createTime }: Pick<ListedBackup, 'createTime'>): number {
  return createTime === undefined ? 0 : millisOf(createTime);
}

/** Splits backups into those that no request made and those with an open request. A request that failed made none. */
function sorted(backups: readonly ListedBackup[], stored: readonly Stored[]) {
  const records = new Map(stored.map(({ record }) => [record.request.backup, record]));
  const isAsked = ({ name }: ListedBackup) => records.get(name)?.state === 'succeeded';
  const isUnclear = ({ name }: ListedBackup) => {
    const record = records.get(name);
    return record !== undefined && isOpen(record);
  };
  return {
    strangers: backups.filter((backup) => !isAsked(backup) && !isUnclear(backup)),
    open: backups.filter(isUnclear),
  };
}

async function announceStrangers(
  backups: readonly ListedBackup[],
  freshness: FreshnessDeps,
  tick: Tick,
): Promise<void> {
  const { clock, log } = tick.deps;
  const all = backups.flatMap((backup) => found(backup, clock()) ?? []);
  const results = await Promise.all(all.map((one) => freshness.found.create(one)));
  const stored = all.filter((_, index) => results[index] === 'stored');
  for (const { backup, event } of stored) {
    const { database, sizeBytes, backupSchedules } = event.data.backup;
    const message = 'found a backup that no request asked for';
    log({ severity: 'INFO', message, outcome: 'found', backup, database, sizeBytes, backupSchedules });
  }
  await send(stored, freshness, tick);
}

/** Sends events that an earlier tick stored and did not send. */
export async function announceFoundAgain(freshness: FreshnessDeps, tick: Tick): Promise<void> {
  const all: Found[] = [];
  for await (const unsent of freshness.found.unsent()) {
    if (tick.deps.clock() >= tick.until) break;
    if ('kind' in unsent) tick.unreadable(unsent);
    else all.push(unsent);
    if (all.length >= 1_000) break;
  }
  await send(all, freshness, tick);
}

async function send(all: readonly Found[], freshness: FreshnessDeps, { deps, tally }: Tick): Promise<void> {
  const mark = (some: readonly Found[]) => freshness.found.markAnnounced(some);
  tally.announced(await inBatches(all, { eventsOf: ({ event }) => [event], mark }, deps));
}
