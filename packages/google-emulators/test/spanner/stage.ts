import spannerProtos, { type google } from '@google-cloud/spanner-api/build/protos/protos.js';
import { DatabaseAdminClient } from '@google-cloud/spanner-api/build/src/v1/database_admin_client.js';
import { InstanceAdminClient } from '@google-cloud/spanner-api/build/src/v1/instance_admin_client.js';
import { credentials } from '@grpc/grpc-js';
import { ManualClock } from '../../manual-clock.ts';
import { type LocalSpanner, type SpannerOptions, startSpanner } from '../../spanner/server.ts';
import { fromTimestamp, toTimestamp } from '../../spanner/timestamp.ts';

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** How long a backup takes on a stage that was not told otherwise. */
export const backupMs = 10 * secondMs;

export const instance = 'projects/p/instances/i';
export const database = `${instance}/databases/d`;

type CreateBackupRequest = google.spanner.admin.database.v1.ICreateBackupRequest;
type Backup = google.spanner.admin.database.v1.IBackup;

/** A local Spanner with one database, its clock, and Google's own clients of it. */
export interface Stage extends AsyncDisposable {
  readonly spanner: LocalSpanner;
  readonly clock: ManualClock;
  readonly databases: DatabaseAdminClient;
  readonly instances: InstanceAdminClient;
  /** A request for a backup of the database, kept for a day, changed as told. */
  request(backupId: string, backup?: Backup, more?: CreateBackupRequest): CreateBackupRequest;
  /** Starts that backup, and gives its operation's name. */
  create(backupId: string, backup?: Backup, more?: CreateBackupRequest): Promise<string>;
  /** Gets an operation, its metadata decoded. */
  operation(name: string): Promise<SeenOperation>;
  cancel(operation: string): Promise<void>;
  /** The ids of the backups whose operations a list shows, newest first. */
  listed(filter: string): Promise<string[]>;
}

/** An operation as a client sees it. */
export interface SeenOperation {
  readonly done: boolean;
  readonly error: google.rpc.IStatus | null;
  readonly metadata: google.spanner.admin.database.v1.CreateBackupMetadata;
  readonly response?: google.spanner.admin.database.v1.Backup;
}

const { CancelOperationRequest, GetOperationRequest } = spannerProtos.google.longrunning;
const v1 = spannerProtos.google.spanner.admin.database.v1;

export async function stage(options: SpannerOptions = {}): Promise<Stage> {
  // Otherwise the client looks for a metadata server, and warns that there is none.
  process.env.METADATA_SERVER_DETECTION = 'none';
  const clock = new ManualClock();
  const spanner = await startSpanner({ clock: clock.now, backupDuration: backupMs, ...options });
  // Old enough for any version time that a test asks for.
  spanner.world.addDatabase(database, { createTimeMs: clock.now().getTime() - 30 * dayMs });
  const target = {
    servicePath: '127.0.0.1',
    port: spanner.port,
    sslCreds: credentials.createInsecure(),
    projectId: 'p',
  };
  const databases = new DatabaseAdminClient(target);
  const instances = new InstanceAdminClient(target);
  const request: Stage['request'] = (backupId, backup = {}, more = {}) => ({
    parent: instance,
    backupId,
    backup: { database, expireTime: toTimestamp(clock.now().getTime() + dayMs), ...backup },
    ...more,
  });
  return {
    spanner,
    clock,
    databases,
    instances,
    request,
    create: async (backupId, backup, more) => {
      const [operation] = await databases.createBackup(request(backupId, backup, more));
      return operation.name ?? '';
    },
    operation: async (name) => {
      const [operation] = await databases.getOperation(GetOperationRequest.create({ name }));
      return seen(operation);
    },
    cancel: async (name) => {
      await databases.cancelOperation(CancelOperationRequest.create({ name }));
    },
    listed: async (filter) => {
      const [operations] = await databases.listBackupOperations({ parent: instance, filter });
      return operations.map(({ name }) => /backups\/([^/]+)/.exec(name ?? '')?.[1] ?? '');
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([databases.close(), instances.close()]);
      await spanner.stop();
    },
  };
}

function seen({ done, error, metadata, response }: google.longrunning.IOperation): SeenOperation {
  return {
    done: done ?? false,
    error: error ?? null,
    metadata: v1.CreateBackupMetadata.decode(bytesIn(metadata)),
    ...(response && { response: v1.Backup.decode(bytesIn(response)) }),
  };
}

function bytesIn(packed: google.protobuf.IAny | null | undefined): Uint8Array {
  const value = packed?.value;
  return value instanceof Uint8Array ? value : Buffer.from(value ?? '', 'base64');
}

/** A proto time as `2026-11-22T10:00:00.000Z`. */
export function iso(timestamp: google.protobuf.ITimestamp | null | undefined): string | undefined {
  return timestamp == null ? undefined : new Date(fromTimestamp(timestamp)).toISOString();
}
