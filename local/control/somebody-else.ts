import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { instanceOf, lastSegment } from '../../shared/spanner/names.ts';
import type { StartBackup } from './control.ts';

const keptMs = 7 * 24 * 3_600_000;

/** Somebody who backs up by the API, as the console does, and not by us. The backup is kept for a week. */
export function somebodyElse(client: DatabaseAdminClient, nowMs: () => number): StartBackup {
  return async (database, backup) => {
    const expireTime = { seconds: Math.floor((nowMs() + keptMs) / 1_000) };
    await client.createBackup(
      { parent: instanceOf(backup), backupId: lastSegment(backup), backup: { database, expireTime } },
      { timeout: 10_000, retry: null },
    );
  };
}
