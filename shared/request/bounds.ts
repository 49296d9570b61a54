import { fits } from '../spanner/pattern.ts';
import type { Duration } from './duration.ts';
import type { Problem } from './problem.ts';
import { type BackupRequest, expireTimeOf, keptUntil } from './request.ts';
import type { Labels } from './request-schema.ts';

/** What a deployment lets publishers ask for, within what Spanner and IAM allow. */
export interface Bounds {
  /** Databases by name; `*` stands for any part of a segment. Empty: all that IAM allows. */
  readonly allowedDatabases: readonly string[];
  readonly longestRetention: Duration | undefined;
  readonly mostLabels: number;
}

/** A name of a database in which `*` may stand for any letters within a segment. */
export const databasePatternPattern =
  /^projects\/[a-z0-9.:*-]+\/instances\/[a-z0-9*-]+\/databases\/[a-z0-9_*-]+$/;

/** The parts of a request that were valid. */
export interface Bounded {
  readonly database: string | undefined;
  readonly expiry: BackupRequest['expiry'] | undefined;
  readonly labels: Labels;
}

/** A problem for each part of a request that is beyond the bounds, as of its publish time. */
export function outOfBounds(
  { database, expiry, labels }: Bounded,
  bounds: Bounds,
  published: Date,
): Problem[] {
  const problems: Problem[] = [];
  if (database !== undefined && !isAllowed(database, bounds.allowedDatabases)) {
    problems.push({ path: 'database', message: `${database} may not be backed up by this deployment` });
  }
  if (expiry !== undefined && bounds.longestRetention !== undefined) {
    const asked = expireTimeOf({ database: '', backup: '', expiry }, published);
    if (asked > keptUntil(published, bounds.longestRetention)) {
      const path = expiry.kind === 'time' ? 'expireTime' : 'retentionPeriod';
      problems.push({ path, message: 'this deployment does not keep backups for so long' });
    }
  }
  if (Object.keys(labels).length > bounds.mostLabels) {
    problems.push({ path: 'labels', message: `this deployment carries at most ${bounds.mostLabels} labels` });
  }
  return problems;
}

function isAllowed(database: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  const segments = database.split('/');
  return patterns.some((pattern) => {
    const parts = pattern.split('/');
    return (
      parts.length === segments.length && parts.every((part, index) => fits(segments[index] ?? '', part))
    );
  });
}
