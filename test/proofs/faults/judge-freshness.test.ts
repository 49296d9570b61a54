import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { startSpanner } from 'google-emulators/spanner/server.ts';
import { type DatabaseState, newDatabase } from '../../../shared/freshness/database.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { judgeVerdict } from './freshness.ts';
import { type Announced, judgeFreshness } from './judge-freshness.ts';
import type { Copy } from './published.ts';
import type { Violation } from './violation.ts';

/* A judge that cannot condemn proves nothing: here databases are judged, and announced, as no poller ever may. */

const hourMs = 3_600_000;
const instance = 'projects/p/instances/main';
const database = `${instance}/databases/shop`;

/** The one document, judged some hours after Spanner has made a backup, or none. */
interface Story {
  readonly name: string;
  /** How old the backup is; undefined where there is none. */
  readonly backupAgoMs?: number;
  /** It was deleted so long ago. */
  readonly deletedAgoMs?: number;
  readonly verdict: Pick<NonNullable<DatabaseState['verdict']>, 'is' | 'code'>;
  /** The events about it, in their order. */
  readonly told?: readonly ('stale' | 'fresh')[];
  readonly says: readonly Violation['kind'][];
  readonly what?: RegExp;
}

const fresh = { is: 'fresh', code: 'BACKED_UP' } as const;
const old = { is: 'stale', code: 'OLD' } as const;
const never = { is: 'stale', code: 'NEVER_BACKED_UP' } as const;

const stories: readonly Story[] = [
  {
    name: 'condemns a database that is called stale and has a good backup',
    backupAgoMs: 5 * hourMs,
    verdict: old,
    told: ['stale'],
    says: ['contradictory'],
    what: /said to be stale .* has a good backup/,
  },
  {
    name: 'condemns a database that is called fresh and has no backup',
    verdict: fresh,
    says: ['contradictory'],
    what: /said to be fresh, and has no good backup/,
  },
  {
    name: 'condemns a database that is called fresh for a backup that is too old',
    backupAgoMs: 30 * hourMs,
    verdict: fresh,
    says: ['contradictory'],
    what: /said to be fresh, and has no good backup/,
  },
  {
    name: 'condemns a database that is called fresh for a backup that is deleted',
    backupAgoMs: 5 * hourMs,
    deletedAgoMs: hourMs,
    verdict: fresh,
    says: ['contradictory'],
    what: /said to be fresh, and has no good backup/,
  },
  {
    name: 'condemns two announcements of stale in a row',
    verdict: never,
    told: ['stale', 'stale'],
    says: ['duplicated'],
    what: /announced as stale, stale/,
  },
  {
    name: 'condemns an announcement of fresh that nothing stale came before',
    backupAgoMs: 5 * hourMs,
    verdict: fresh,
    told: ['fresh'],
    says: ['duplicated'],
    what: /announced as fresh/,
  },
  {
    name: 'condemns a database that is still unseen in the end',
    verdict: { is: 'stale', code: 'UNSEEN' },
    told: ['stale'],
    says: ['lost'],
    what: /still unseen/,
  },
  {
    name: 'has nothing to say of a database that was stale and has a backup now',
    backupAgoMs: 5 * hourMs,
    verdict: fresh,
    told: ['stale', 'fresh'],
    says: [],
  },
  {
    name: 'has nothing to say of a database without a backup that is called stale',
    verdict: never,
    told: ['stale'],
    says: [],
  },
];

async function judgedSo(story: Story): Promise<{ found: Violation[]; single: Violation[] }> {
  const clock = new ManualClock();
  const spanner = await startSpanner({ clock: clock.now, backupDuration: 0 });
  try {
    const { world } = spanner;
    const agoMs = story.backupAgoMs ?? 0;
    world.addDatabase(database, { createTimeMs: clock.now().getTime() - 30 * 24 * hourMs });
    if (story.backupAgoMs !== undefined) world.startBackup(`${instance}/backups/nightly`, database);
    clock.advance(agoMs - (story.deletedAgoMs ?? 0));
    if (story.deletedAgoMs !== undefined) world.delete(`${instance}/backups/nightly`);
    clock.advance(story.deletedAgoMs ?? 0);
    const now = clock.now();
    const state: DatabaseState = {
      ...newDatabase(database, timestampOf(now)),
      verdict: { ...story.verdict, since: timestampOf(now), reason: 'r', maxAgeMs: 26 * hourMs },
    };
    const events = (story.told ?? []).map(
      (kind, index): Copy => ({
        id: `${database}/2026-11-22T1${index}:00:00Z/${kind}`,
        kind,
        subject: database,
        whole: '',
        told: { requests: [] },
      }),
    );
    const ledger: Announced = { databases: () => [state], events, isBlind: false, spanner };
    return {
      found: judgeFreshness(ledger, now.getTime()),
      single: judgeVerdict(state, spanner, now.getTime()),
    };
  } finally {
    await spanner.stop();
  }
}

for (const story of stories)
  test(`the judge of databases ${story.name}`, async () => {
    const { found, single } = await judgedSo(story);
    assert.deepEqual(
      found.map(({ kind }) => kind),
      story.says,
    );
    assert.match(found.map(({ what }) => what).join('\n'), story.what ?? /^$/);
    // Each verdict is judged as it is written, too.
    const isContradictory = story.says.includes('contradictory');
    assert.equal(single.length, isContradictory ? 1 : 0);
  });
