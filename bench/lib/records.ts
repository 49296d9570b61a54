import { intent } from '../../shared/decisions/admit.ts';
import type { Requested } from '../../shared/record/record.ts';
import { defaultBackupId } from '../../shared/request/backup-id.ts';
import { timestampOf } from '../../shared/spanner/timestamp.ts';

const dayMs = 24 * 3_600_000;

/** The record of a request as createBackup stores it first: a backup of this database, kept for 14 days. */
export function requestedRecord(database: string, messageId: string, now: Date): Requested {
  const [instance = '', databaseId = ''] = database.split('/databases/');
  const time = timestampOf(now);
  return intent(
    {
      request: {
        database,
        backup: `${instance}/backups/${defaultBackupId(databaseId, time, messageId)}`,
        expiry: { kind: 'retention', retention: { months: 0, ms: 14 * dayMs } },
      },
      requester: { messageId, publishTime: time, labels: { 'cost-center': 'bench' } },
      startBy: timestampOf(new Date(now.getTime() + dayMs)),
    },
    now,
  );
}
