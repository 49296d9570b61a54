import { spelledDuration } from '../../../shared/request/duration.ts';
import { keeping } from '../../../shared/request/request.ts';
import { labelLimits } from '../../../shared/request/request-schema.ts';
import type { StatusConfig } from '../../../shared/runtime/status-config.ts';
import { shifted, timestampOf, wholeSeconds } from '../../../shared/spanner/timestamp.ts';
import type { FormField } from './form.ts';

/** What stands below each field, and examples that would be right now. */
export interface Hints extends Readonly<Record<FormField, string>> {
  readonly exampleExpireTime: string;
  readonly exampleVersionTime: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The hints of a deployment, at a moment. */
export function hintsOf({ defaultRetention, startWithin, bounds }: StatusConfig, now: Date): Hints {
  const allowed =
    bounds.allowedDatabases.length === 0
      ? ''
      : ` This deployment backs up ${bounds.allowedDatabases.join(', ')}.`;
  const longest =
    bounds.longestRetention === undefined ? keeping.longest : spelledDuration(bounds.longestRetention);
  const leftOut = defaultRetention === undefined ? '' : ` Left out, ${spelledDuration(defaultRetention)}.`;
  return {
    database: `Its full name, with the id of the project.${allowed}`,
    backupId:
      'The id of the backup; publishing twice under one name makes one backup. {database}, {date}, {hour} and {minute} are filled in when it is published, in UTC. Left out, every message makes a backup of its own.',
    retentionPeriod: `A duration such as 14d, 2w or P1M: from ${keeping.shortest} to ${longest}.${leftOut}`,
    expireTime: 'A time in RFC 3339, instead of the duration above.',
    versionTime:
      'A time in RFC 3339, as far back as the database keeps versions. Left out, when it is started.',
    encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION needs keys, the others take none.',
    kmsKeys: 'One a line: a single key in the location of the instance, or one for each of its regions.',
    startWithin: `A duration of at most 31 days: until then it is tried again. Left out, ${spelledDuration(startWithin)}.`,
    labels: `key=value, one a line, at most ${Math.min(labelLimits.count, bounds.mostLabels)}. They come back in every event.`,
    exampleExpireTime: wholeSeconds(shifted(timestampOf(now), 14 * dayMs)),
    exampleVersionTime: wholeSeconds(shifted(timestampOf(now), -hourMs)),
  };
}
