import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { encryptionInfos } from './backup-view.ts';
import { retentionText } from './database-options.ts';
import { databaseStateOf } from './database-state.ts';
import type { Database, Instance } from './places.ts';
import { restoreInfo } from './restoration.ts';
import { toTimestamp } from './timestamp.ts';
import type { World } from './world.ts';

type DatabaseMessage = google.spanner.admin.database.v1.IDatabase & Record<string, unknown>;
type InstanceMessage = google.spanner.admin.instance.v1.IInstance & Record<string, unknown>;

export function databaseMessage(database: Database, world: World): DatabaseMessage {
  const { name, createTimeMs, versionRetentionMs } = database;
  const nowMs = world.nowMs();
  const restoration = world.restorations.behind(name);
  return {
    name,
    state: databaseStateOf(database, world),
    createTime: toTimestamp(createTimeMs),
    versionRetentionPeriod: retentionText(database),
    earliestVersionTime: toTimestamp(Math.max(createTimeMs, nowMs - versionRetentionMs)),
    databaseDialect: database.dialect,
    ...(restoration && { restoreInfo: restoreInfo(restoration) }),
    defaultLeader: database.defaultLeader,
    enableDropProtection: database.dropProtected,
    ...encryptionOf(database, world),
  };
}

/** How a database is protected: the keys in the field that they came in, and what is in use. */
function encryptionOf({ name, kmsKeys, kmsKeysListed }: Database, world: World): DatabaseMessage {
  if (kmsKeys.length > 0) {
    const listed = kmsKeysListed || kmsKeys.length > 1;
    return {
      encryptionConfig: listed ? { kmsKeyNames: [...kmsKeys] } : { kmsKeyName: kmsKeys[0] ?? '' },
      encryptionInfo: encryptionInfos(kmsKeys),
    };
  }
  const restored = world.restorations.behind(name) !== undefined;
  const hidden = restored && world.switches.restoredEncryptionInfo === 'none';
  return { encryptionInfo: hidden ? [] : encryptionInfos([]) };
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
    updateTime: toTimestamp(instance.updateTimeMs),
    instanceType: 'PROVISIONED',
    edition: instance.edition,
    defaultBackupScheduleType: instance.defaultBackupScheduleType,
  };
}
