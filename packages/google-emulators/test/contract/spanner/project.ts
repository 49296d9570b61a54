import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { InstanceAdminClient } from '@google-cloud/spanner-api/build/src/v1/instance_admin_client.js';
import { credentials } from '@grpc/grpc-js';
import { instanceOf } from '../../../spanner/names.ts';

type Backup = google.spanner.admin.database.v1.IBackup;

/** A project that no other test uses, with Google's own clients of it. Nothing is in it yet. */
export interface Project {
  readonly name: string;
  readonly databases: DatabaseAdminClient;
  readonly instances: InstanceAdminClient;
  /** Creates an instance, in this project unless told otherwise, and gives its full name. */
  instance(id?: string, project?: string): Promise<string>;
  /** Creates a database, in an instance of its own where there is none yet, and gives its full name. */
  database(id?: string): Promise<string>;
  /** Starts a backup of a database, kept for a day unless told otherwise, and gives the operation. */
  start(database: string, backupId: string, backup?: Backup): ReturnType<typeof startBackup>;
  /** Makes a backup, waits until it is READY and gives its full name. */
  backUp(database: string, backupId: string): Promise<string>;
}

/** Opens a project for one test. */
export type OpenProject = () => Project;

/** A database whose id begins so is still being backed up an hour later; all others are at once. */
export const slow = 'slow';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** So many milliseconds from now on, as a proto has it. */
export function fromNow(ms: number): { seconds: number } {
  return { seconds: Math.floor((Date.now() + ms) / 1000) };
}

/** Projects of the server at a port of 127.0.0.1, named one after the other, and the end of their clients. */
export function projectsAt(port: number): { open: OpenProject; close: () => Promise<void> } {
  const target = {
    servicePath: '127.0.0.1',
    port,
    sslCreds: credentials.createInsecure(),
    projectId: 'contract',
  };
  const databases = new DatabaseAdminClient(target);
  const instances = new InstanceAdminClient(target);
  let opened = 0;
  const open: OpenProject = () => {
    opened += 1;
    return project(`projects/contract-${1000 + opened}`, databases, instances);
  };
  return { open, close: async () => void (await Promise.all([databases.close(), instances.close()])) };
}

function startBackup(databases: DatabaseAdminClient, database: string, backupId: string, more: Backup) {
  const backup = { database, expireTime: fromNow(dayMs), ...more };
  return databases.createBackup({ parent: instanceOf(database), backupId, backup });
}

function project(name: string, databases: DatabaseAdminClient, instances: InstanceAdminClient): Project {
  const instance = async (instanceId = 'inst', parent = name): Promise<string> => {
    const [configs] = await instances.listInstanceConfigs({ parent });
    const config = configs[0]?.name ?? '';
    const [operation] = await instances.createInstance({
      parent,
      instanceId,
      instance: { config, displayName: instanceId, nodeCount: 1 },
    });
    await operation.promise();
    return `${parent}/instances/${instanceId}`;
  };
  let home: Promise<string> | undefined;
  const start: Project['start'] = (database, backupId, backup = {}) =>
    startBackup(databases, database, backupId, backup);
  return {
    name,
    databases,
    instances,
    instance,
    database: async (id = 'db') => {
      home ??= instance('home');
      const parent = await home;
      const [operation] = await databases.createDatabase({
        parent,
        createStatement: `CREATE DATABASE \`${id}\``,
      });
      await operation.promise();
      return `${parent}/databases/${id}`;
    },
    start,
    backUp: async (database, backupId) => {
      const [operation] = await start(database, backupId);
      await operation.promise();
      return `${instanceOf(database)}/backups/${backupId}`;
    },
  };
}
