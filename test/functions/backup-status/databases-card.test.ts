import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databasesCard } from '../../../functions/backup-status/overview/databases-card.ts';
import { type DatabaseState, newDatabase } from '../../../shared/freshness/database.ts';
import { timestampOf } from '../../../shared/spanner/timestamp.ts';
import { hourMs, instance, minuteMs } from '../../harness.ts';

/* The card that says which database was last backed up when. */

const now = new Date('2026-11-22T10:00:00Z');
const before = (ms: number) => timestampOf(new Date(now.getTime() - ms));

function known(id: string, is: 'stale' | 'fresh' | undefined, ageMs?: number): DatabaseState {
  const state = newDatabase(`${instance}/databases/${id}`, before(240 * hourMs));
  const judged = is && {
    verdict: {
      is,
      since: before(hourMs),
      code: 'OLD' as const,
      reason: 'as the test says',
      maxAgeMs: 26 * hourMs,
    },
  };
  const newest = ageMs !== undefined && {
    newest: {
      name: `${instance}/backups/of-${id}`,
      versionTime: before(ageMs),
      createTime: before(ageMs),
      expireTime: before(-240 * hourMs),
    },
  };
  return { ...state, ...judged, ...newest };
}

const wordsOf = (items: readonly DatabaseState[], next?: string) =>
  databasesCard({ items, next, unreadable: 0 }, now).words;

const stale = known('reports', 'stale');

test('the card names the stale databases, and the one with the newest good backup', () => {
  const items = [stale, known('carts', 'fresh', 2 * hourMs), known('stock', 'fresh', 5 * hourMs)];
  assert.deepEqual(wordsOf(items), [
    'reports: no good backup',
    'the most recent is of carts, 2 h 00 min ago',
  ]);
});

test('the card names all databases whose newest good backups are of the same age', () => {
  const carts = known('carts', 'fresh', 5 * hourMs);
  const stock = known('stock', 'fresh', 5 * hourMs - 1_000);
  const older = known('orders', 'fresh', 5 * hourMs + 10 * minuteMs);
  assert.equal(
    wordsOf([stale, carts, stock, older])[1],
    'the most recent are of stock and carts, 5 h 00 min ago',
  );
  const customers = known('customers', 'fresh', 5 * hourMs);
  assert.equal(
    wordsOf([stale, carts, stock, customers, older])[1],
    'the most recent are of stock and 2 others, 5 h 00 min ago',
  );
});

test('when the list of databases goes on, the card speaks of the most recent of these', () => {
  const items = [stale, known('carts', 'fresh', 2 * hourMs)];
  assert.equal(wordsOf(items, 'a place')[1], 'the most recent of these is of carts, 2 h 00 min ago');
});

test('when all databases are stale, or none is, the card names each with its age', () => {
  const old = known('carts', 'stale', 50 * hourMs);
  assert.deepEqual(wordsOf([stale, old]), [
    'reports: no good backup',
    'carts: last backed up 50 h 00 min ago',
  ]);
  const fresh = [known('carts', 'fresh', 2 * hourMs), known('stock', 'fresh', 2 * hourMs)];
  assert.deepEqual(wordsOf(fresh), [
    'stock: last backed up 2 h 00 min ago',
    'carts: last backed up 2 h 00 min ago',
  ]);
  const { count, what, tone } = databasesCard({ items: fresh, next: undefined, unreadable: 0 }, now);
  assert.deepEqual([count, what, tone], ['0 of 2', 'databases stale', 'good']);
});
