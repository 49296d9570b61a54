import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { encryptionInfos } from './backup-view.ts';
import type { Database, Instance } from './places.ts';
import { toTimestamp } from './timestamp.ts';

type DatabaseMessage = google.spanner.admin.database.v1.IDatabase & Record<string, unknown>;
type InstanceMessage = google.spanner.admin.instance.v1.IInstance & Record<string, unknown>;

export function databaseMessage(database: Database, nowMs: number): DatabaseMessage {
  const { name, kmsKeys, createTimeMs, versionRetentionMs } = database;
  return {
    name,
    state: database.readyAtMs > nowMs ? 'CREATING' : 'READY',
    createTime: toTimestamp(createTimeMs),
    versionRetentionPeriod: `${versionRetentionMs / 1000}s`,
    earliestVersionTime: toTimestamp(Math.max(createTimeMs, nowMs - versionRetentionMs)),
    databaseDialect: database.dialect,
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
