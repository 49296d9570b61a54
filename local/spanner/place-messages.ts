import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { encryptionInfos } from './backup-view.ts';
import type { Database, Instance } from './places.ts';
import { restoreInfo } from './restoration.ts';
import { toTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type DatabaseMessage = google.spanner.admin.database.v1.IDatabase & Record<string, unknown>;
type InstanceMessage = google.spanner.admin.instance.v1.IInstance & Record<string, unknown>;

/** Whether a database is there to be used, and if it was restored, as well as ever. */
export function databaseStateOf(database: Database, world: World): 'CREATING' | 'READY_OPTIMIZING' | 'READY' {
  const restoration = world.restorations.behind(database.name);
  const restored = restoration && world.restorations.stateOf(restoration);
  if (restored !== undefined && restored !== 'GONE') return restored;
  return database.readyAtMs > world.nowMs() ? 'CREATING' : 'READY';
}

export function databaseMessage(database: Database, world: World): DatabaseMessage {
  const { name, kmsKeys, createTimeMs, versionRetentionMs } = database;
  const nowMs = world.nowMs();
  const restoration = world.restorations.behind(name);
  return {
    name,
    state: databaseStateOf(database, world),
    createTime: toTimestamp(createTimeMs),
    versionRetentionPeriod: `${versionRetentionMs / 1000}s`,
    earliestVersionTime: toTimestamp(Math.max(createTimeMs, nowMs - versionRetentionMs)),
    databaseDialect: database.dialect,
    ...(restoration && { restoreInfo: restoreInfo(restoration) }),
    ...(kmsKeys.length > 0 && {
      encryptionConfig: { kmsKeyNames: [...kmsKeys] },
      encryptionInfo: encryptionInfos(kmsKeys),
    }),
  };
}

export function instanceMessage(instance: Instance): InstanceMessage {
  const { name, config, displayName, nodeCount, processingUnits, labels, createTimeMs } = instance;
  return {
    name,
    config,
    displayName,
    nodeCount,
    processingUnits,
    labels: { ...labels },
    state: 'READY',
    createTime: toTimestamp(createTimeMs),
    updateTime: toTimestamp(createTimeMs),
    instanceType: 'PROVISIONED',
    edition: 'ENTERPRISE',
    defaultBackupScheduleType: 'NONE',
  };
}
