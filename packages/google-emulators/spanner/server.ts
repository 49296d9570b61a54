import protos from '@google-cloud/spanner-api/build/protos/protos.json' with { type: 'json' };
import { type Clock, systemClock } from '../clock.ts';
import type { Intercept } from '../grpc/intercept.ts';
import { type GrpcServer, serveGrpc } from '../grpc/server.ts';
import type { RestDoor } from '../rest/door.ts';
import { adminRateLimit } from './admin-rate-limit.ts';
import { backupAdmin } from './backup-admin.ts';
import { databaseAdmin } from './database-admin.ts';
import type { BackupDuration, RestoreMs } from './durations.ts';
import { fineTime } from './fine-clock.ts';
import { instanceAdmin } from './instance-admin.ts';
import { Journal } from './journal.ts';
import { notThere } from './not-there.ts';
import { ownOperations } from './operation-source.ts';
import { operationsService } from './operations.ts';
import { policyAdmin } from './policies.ts';
import { openSpannerRest } from './rest.ts';
import { scheduleAdmin } from './schedule-admin.ts';
import { likeliest, type Switches } from './switches.ts';
import { checkIsAnother, connect } from './upstream/connect.ts';
import { World } from './world.ts';

export interface SpannerOptions {
  /** TCP port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where the REST API is served too, for gcloud and curl; 0 picks a free port. Not served unless given. */
  readonly restPort?: number;
  /**
   * The address of Google's Spanner emulator, `127.0.0.1:9010`. Every call that is not about backups goes through to it,
   * and `intercept`, the journal and the limit of calls do not see it. The clock has to be the machine's then.
   */
  readonly upstream?: string;
  readonly clock?: Clock;
  /** Sees every call before it is carried out: where tests inject faults. */
  readonly intercept?: Intercept;
  /** How long a backup takes: 10 seconds by default, 1 to 4 hours on the real Spanner. */
  readonly backupDuration?: BackupDuration;
  /** How long a copy of a backup takes: as long as a backup by default. */
  readonly copyDuration?: BackupDuration;
  /** How long a restore leaves its database in CREATING: 10 seconds by default. */
  readonly restoreMs?: RestoreMs;
  /** How long a restored database is READY_OPTIMIZING after that: 10 seconds by default. */
  readonly optimizeMs?: number;
  /** How long CreateDatabase leaves a database in CREATING; not at all by default. */
  readonly databaseCreationMs?: number;
  /** The admin calls that a project may make in 100 seconds, refusals included; Google allows 500. No limit by default. */
  readonly callsPer100Seconds?: number;
  /** Which side of what is not documented; the likeliest by default. */
  readonly switches?: Partial<Switches>;
}

export interface LocalSpanner extends GrpcServer {
  /** Undefined where no port was given for it. */
  readonly rest: RestDoor | undefined;
  readonly world: World;
  readonly journal: Journal;
  readonly switches: Switches;
}

const defaultMs = 10_000;

/**
 * Starts an embedded Spanner that knows instances, databases and backups, over the real gRPC API: what the real one's
 * admin API does for backups, refusals included, with no data in it. With an upstream, instances, databases and data are
 * the upstream's, and backups are of them.
 */
export async function startSpanner(options: SpannerOptions = {}): Promise<LocalSpanner> {
  const clock = options.clock ?? systemClock;
  const switches = { ...likeliest, ...options.switches };
  const world = new World(fineTime(clock), switches, {
    backup: options.backupDuration ?? defaultMs,
    copy: options.copyDuration ?? options.backupDuration ?? defaultMs,
    restoreMs: options.restoreMs ?? defaultMs,
    optimizeMs: options.optimizeMs ?? defaultMs,
  });
  const journal = new Journal(clock);
  const recording = journal.recording(options.intercept ?? ((_call, proceed) => proceed()));
  const limit = adminRateLimit(journal, options.callsPer100Seconds);
  if (options.upstream !== undefined) checkIsAnother(options.upstream, options.port ?? 0);
  const behind = options.upstream === undefined ? undefined : connect(options.upstream, world);
  const source = behind?.operations ?? ownOperations(world);
  const looking: Intercept = behind?.mirror.intercept ?? ((_call, proceed) => proceed());
  const server = await serveGrpc({
    protos,
    port: behind === undefined ? (options.port ?? 0) : 0,
    intercept: (call, proceed) => recording(call, () => limit(call, () => looking(call, proceed))),
    services: {
      'google.spanner.admin.instance.v1.InstanceAdmin': { ...instanceAdmin(world), ...policyAdmin(world) },
      'google.spanner.admin.database.v1.DatabaseAdmin': {
        ...databaseAdmin(world, source, options.databaseCreationMs ?? 0),
        ...backupAdmin(world),
        ...scheduleAdmin(world),
        ...policyAdmin(world),
        ...behind?.handlers,
      },
      'google.longrunning.Operations': operationsService(world, source),
      'google.spanner.v1.Spanner': {},
    },
    notThere,
  });
  const served = behind === undefined ? server : await behind.before(server, options.port ?? 0);
  const rest = await openRest(served, options.restPort);
  return {
    ...served,
    rest,
    world,
    journal,
    switches,
    async stop() {
      await rest?.stop();
      await served.stop();
    },
  };
}

async function openRest(served: GrpcServer, port: number | undefined): Promise<RestDoor | undefined> {
  try {
    return port === undefined ? undefined : await openSpannerRest(served.address, port);
  } catch (error) {
    await served.stop();
    throw error;
  }
}
