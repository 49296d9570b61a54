import { parseArgs } from 'node:util';
import { ConfigError } from '../shared/runtime/config.ts';
import { requireFreePorts } from './start/ports.ts';
import { serve } from './start/serve.ts';
import { SettingsError, settingsOf } from './start/settings.ts';

const usage = `Usage: npm start

Runs Pub/Sub, Firestore, Spanner's backups and all functions on this machine until Ctrl-C.

  PUBSUB_PORT, PUBSUB_REST_PORT                     other ports than 8085 and 8087
  FIRESTORE_PORT                                    another port than 8086
  SPANNER_PORT, SPANNER_REST_PORT                   other ports than 9010 and 9020
  CREATE_BACKUP_PORT, POLL_OPERATIONS_PORT          other ports than 8081 and 8082
  BACKUP_STATUS_PORT                                another port than 8083, for the status page
  CONTROL_PORT                                      another port than 8084, for the control panel
  PUBSUB_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST     an emulator that runs already, to be used instead
  SPANNER_EMULATOR_HOST                             a Spanner emulator to pass all on to but backups
  TICK_INTERVAL                                     how often records are looked after, 5s
  BACKUP_DURATION, COPY_DURATION                    how long a backup takes, 30s; and a copy, as long as a backup
  RESTORE_DURATION, OPTIMIZE_DURATION               until a restored database is there, 10s; and is optimized, 10s more
  and the functions' own variables
`;

const { stdout, stderr } = process;
stdout.on('error', () => process.exit(0));
readOptions();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

try {
  const settings = settingsOf(process.env);
  await requireFreePorts(settings);
  await serve(settings, stdout, process.env, stopping.signal);
  process.exit(0);
} catch (error) {
  const expected = error instanceof SettingsError || error instanceof ConfigError;
  stderr.write(expected ? `${error.message}\n` : `The stack could not be started: ${textOf(error)}\n`);
  process.exit(1);
}

function readOptions(): void {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
    if (!values.help) return;
    stdout.write(usage);
    process.exit(0);
  } catch (error) {
    stderr.write(`${textOf(error)}\n\n${usage}`);
    process.exit(2);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
