import type { Call, Intercept } from 'google-emulators/grpc/intercept.ts';
import { ManualClock } from 'google-emulators/manual-clock.ts';
import { type SpannerOptions, startSpanner } from 'google-emulators/spanner/server.ts';
import { googleClients } from '../../../../shared/adapters/clients.ts';
import { spannerBackupAdmin } from '../../../../shared/adapters/spanner/backup-admin.ts';
import { spannerInstanceReader } from '../../../../shared/adapters/spanner/instance-reader.ts';
import type { BackupRequest } from '../../../../shared/request/request.ts';
import { parseConfig } from '../../../../shared/runtime/config.ts';

export const instance = 'projects/p/instances/main';
export const database = `${instance}/databases/orders`;
export const backup = `${instance}/backups/nightly`;
export const hourMs = 3_600_000;

/** What the domain would ask for. */
export const request = (more: Partial<BackupRequest> = {}): BackupRequest => ({
  database,
  backup,
  expiry: { kind: 'retention', retention: { months: 0, ms: 24 * hourMs } },
  ...more,
});

/** A local Spanner, and our adapter of it over the client that the functions would have. */
export async function stage(options: SpannerOptions & { timeoutMs?: number } = {}) {
  process.env.METADATA_SERVER_DETECTION = 'none';
  const { intercept = (_call: Call, proceed: () => Promise<unknown>) => proceed(), timeoutMs = 5_000 } =
    options;
  const clock = new ManualClock();
  const calls: Call[] = [];
  const recording: Intercept = (call, proceed) => {
    calls.push(call);
    return intercept(call, proceed);
  };
  const spanner = await startSpanner({ clock: clock.now, ...options, intercept: recording });
  spanner.world.addDatabase(database, {
    createTimeMs: clock.now().getTime() - 48 * hourMs,
    versionRetentionMs: 24 * hourMs,
  });
  const clients = googleClients(
    parseConfig({
      GOOGLE_CLOUD_PROJECT: 'p',
      REQUESTS_TOPIC: 'requests',
      EVENTS_TOPIC: 'events',
      SPANNER_EMULATOR_HOST: spanner.address,
    }),
  );
  let paced = 0;
  return {
    spanner,
    clock,
    calls,
    /** What the first CreateBackup asked for. */
    // biome-ignore lint/suspicious/noExplicitAny: a decoded message, compared field by field
    sent: (): any => calls.find(({ method }) => method === 'CreateBackup')?.request ?? {},
    admin: spannerBackupAdmin(clients.spanner, { createTimeoutMs: timeoutMs, readTimeoutMs: timeoutMs }),
    instances: spannerInstanceReader(clients.spanner, timeoutMs),
    pace: async () => {
      paced += 1;
    },
    paced: () => paced,
    tomorrow: () => new Date(clock.now().getTime() + 24 * hourMs),
    async [Symbol.asyncDispose]() {
      await clients.close();
      await spanner.stop();
    },
  };
}
