import type { LocalSpanner } from 'google-emulators/spanner/server.ts';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import type { Violation } from './violation.ts';

/* What freshness is held to: every verdict, when it is written, against all that Spanner holds. */

const minuteMs = 60_000;

/** A verdict is of the lists that it was made from: so long after them it may still be on its way. */
const onItsWayMs = 10 * minuteMs;

/**
 * Whether Spanner has held a backup of the database since it was ready, and up to when it was to be there, from which it can be
 * brought back to a time not before that.
 */
function hasBackup(
  spanner: LocalSpanner,
  database: string,
  since: { readyMs: number; versionMs: number; thereMs: number },
): boolean {
  return spanner.world.operations().some(({ creation, outcome }) => {
    if (creation.database !== database || outcome.kind !== 'succeeded') return false;
    const { deletedAtMs } = creation;
    const isThere = deletedAtMs === undefined || deletedAtMs > since.thereMs;
    return isThere && creation.versionTimeMs >= since.versionMs && outcome.endMs <= since.readyMs;
  });
}

/** A verdict that was just written, against what Spanner holds. */
export function judgeVerdict(
  { database, verdict, closed }: DatabaseState,
  spanner: LocalSpanner,
  nowMs: number,
): Violation[] {
  if (closed?.why === 'gone' && spanner.world.places.database(database) !== undefined)
    return [{ kind: 'contradictory', what: `${database} is said to be gone, and is there` }];
  if (verdict === undefined || verdict.code === 'UNSEEN') return [];
  const isBacked = (slackMs: number) =>
    hasBackup(spanner, database, {
      readyMs: nowMs - slackMs,
      versionMs: nowMs - verdict.maxAgeMs + slackMs,
      thereMs: nowMs + slackMs,
    });
  // Either way with slack: a backup may have been made, deleted, or have grown too old since the lists were read.
  if (verdict.is === 'stale' && isBacked(onItsWayMs))
    return [
      {
        kind: 'contradictory',
        what: `${database} is said to be stale (${verdict.reason}), and has a good backup`,
      },
    ];
  if (verdict.code === 'BACKED_UP' && !isBacked(-onItsWayMs))
    return [{ kind: 'contradictory', what: `${database} is said to be fresh, and has no good backup` }];
  return [];
}
