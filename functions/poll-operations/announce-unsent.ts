import { announce, announceRejections } from '../../shared/operations/announce.ts';
import type { Stored } from '../../shared/ports.ts';
import type { Rejection } from '../../shared/record/rejection.ts';
import type { Tick } from './open-tick.ts';
import { holdingWhole, inParts } from './whole-records.ts';

/** Rejections that are read, sent and marked together: after a long outage there can be very many. */
const rejectionsAtOnce = 200;

/** Sends what no worker has sent yet, some records at a time: their events, and then rejections. */
export async function announceUnsent(backups: readonly string[], tick: Tick): Promise<void> {
  const { deps, tally } = tick;
  const send = (some: readonly string[]) =>
    holdingWhole(some, tick, async (stored) => {
      tally.announced(await announce(stored, deps));
      reportUnreadable(some, stored, tick);
    });
  try {
    tally.leave(await inParts(backups, send, () => isOver(tick)));
    await announceRejected(tick);
  } catch (error) {
    tick.failed(error, 'unsent events could not be read');
  }
}

/** Sends the events of rejections until the tick has no time left; the rest is not even read. */
async function announceRejected(tick: Tick): Promise<void> {
  const { deps, tally } = tick;
  let some: Rejection[] = [];
  for await (const unsent of deps.rejections.unsent()) {
    if (isOver(tick)) break;
    if (unsent.kind === 'unreadable') tick.unreadable(unsent);
    else some.push(unsent.rejection);
    if (some.length < rejectionsAtOnce) continue;
    tally.announced(await announceRejections(some, deps));
    some = [];
  }
  tally.announced(await announceRejections(some, deps));
}

function reportUnreadable(wanted: readonly string[], found: readonly Stored[], tick: Tick): void {
  const readable = new Set(found.map(({ record }) => record.request.backup));
  for (const backup of wanted)
    if (!readable.has(backup))
      tick.unreadable({ id: backup, problem: 'has events to send, but is no record' });
}

function isOver({ deps, until }: Tick): boolean {
  return deps.clock() >= until;
}
