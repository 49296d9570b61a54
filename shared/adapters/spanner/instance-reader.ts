import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { status } from '@grpc/grpc-js';
import type { InstanceReader } from '../../database-ports.ts';
import type { ListedBackup } from '../../freshness/found.ts';
import type { ListedDatabase } from '../../freshness/look.ts';
import { Unobservable } from '../../ports.ts';
import { allPages, pageSize, shown } from './backup-admin.ts';
import { decodeBackup, spannerError, timestamp } from './decode.ts';
import { backupFilter } from './filter.ts';

type Backup = google.spanner.admin.database.v1.IBackup;
type Database = google.spanner.admin.database.v1.IDatabase;

/** What Spanner lists of an instance, over the generated client. No call is retried by the library, as in backup-admin.ts. */
export function spannerInstanceReader(client: DatabaseAdminClient, readTimeoutMs: number): InstanceReader {
  const reading = { timeout: readTimeoutMs, retry: null };
  const listing = { ...reading, autoPaginate: false };
  return {
    async listDatabases(instance, pace) {
      const pages = allPages<Database>(pace, (pageToken) =>
        client.listDatabases({ parent: instance, pageSize, pageToken }, listing),
      );
      return there(await pages, instance).flatMap((database) => decodeDatabase(database) ?? []);
    },

    async listBackups(instance, since, pace) {
      const filter = since === undefined ? '' : backupFilter(since);
      const pages = allPages<Backup>(pace, (pageToken) =>
        client.listBackups({ parent: instance, filter, pageSize, pageToken }, listing),
      );
      return there(await pages, instance).flatMap((backup) => decodeListed(backup) ?? []);
    },

    async getBackup(name, pace) {
      await pace();
      const found = await shown(client.getBackup({ name }, reading));
      return found && decodeListed(found[0]);
    },
  };
}

/** NOT_FOUND may be what a caller hears who may not see: so nothing follows from it. */
function there<Item>(items: Item[] | undefined, instance: string): Item[] {
  if (items === undefined) throw new Unobservable(spannerError(status.NOT_FOUND, `no ${instance} is there`));
  return items;
}

function decodeDatabase({ name, createTime }: Database): ListedDatabase | undefined {
  return name ? { name, createTime: timestamp(createTime) } : undefined;
}

function decodeListed(backup: Backup): ListedBackup | undefined {
  const decoded = decodeBackup(backup);
  if (decoded === undefined) return undefined;
  const { backupSchedules, incrementalBackupChainId: chain, oldestVersionTime } = backup;
  const oldest = timestamp(oldestVersionTime);
  return {
    ...decoded,
    backupSchedules: backupSchedules ?? [],
    ...(chain && { incrementalBackupChainId: chain }),
    ...(oldest !== undefined && { oldestVersionTime: oldest }),
  };
}
