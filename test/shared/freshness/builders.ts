import { type DatabaseState, newDatabase } from '../../../shared/freshness/database.ts';
import type { GoodBackup } from '../../../shared/freshness/newest.ts';
import { parseTargets, type Targets } from '../../../shared/freshness/targets.ts';
import type { SpannerBackup } from '../../../shared/spanner/backup.ts';
import { at, database, days, hours, instance, spannerError } from '../record/builders.ts';

/* A database of a month ago whose target is a day and two hours, and its backups. It is noon. */

export const maxAgeMs = 26 * hours;

/** A good backup of so long ago, kept for a week. */
export const good = (agoMs: number, some: Partial<GoodBackup> = {}): GoodBackup => ({
  name: `${instance}/backups/of-${agoMs / hours}-hours-ago`,
  versionTime: at(-agoMs),
  createTime: at(-agoMs),
  expireTime: at(7 * days - agoMs),
  ...some,
});

/** The same as Spanner lists it. */
export const listed = (agoMs: number, some: Partial<SpannerBackup> = {}): SpannerBackup => ({
  ...good(agoMs),
  database,
  state: 'READY',
  ...some,
});

export const state = (some: Partial<DatabaseState> = {}): DatabaseState => ({
  ...newDatabase(database, at(-30 * days)),
  createdAt: at(-30 * days),
  ...some,
});

/** What became of a request, so long ago. */
export const outcome = (
  agoMs: number,
  some: Partial<NonNullable<DatabaseState['last']>> = {},
): NonNullable<DatabaseState['last']> => ({
  backup: `${instance}/backups/asked`,
  state: 'failed',
  settledAt: at(-agoMs),
  askedAt: at(-agoMs - hours),
  error: spannerError('INTERNAL'),
  ...some,
});

export function targets(text = `${instance}/databases/*=26h`): Targets {
  const parsed = parseTargets(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}
