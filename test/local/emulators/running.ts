import { join } from 'node:path';
import { run } from '../command.ts';

/** The package's own command, running from the folder in which it is installed. */
export interface Running {
  /** What it tells programs to export, by name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops it as Ctrl-C does, and tells its exit code and its complaints. */
  stop(): Promise<{ readonly code: number | null; readonly complaints: string }>;
}

/** Arguments that let several of it run at once. */
export const anyPorts: readonly string[] = [
  'spanner',
  'spanner-rest',
  'pubsub',
  'pubsub-rest',
  'firestore',
].flatMap((name) => [`--${name}-port`, '0']);

/** Where the command is, below the folder in which the package is installed. */
export const commandIn = (folder: string): string => join(folder, 'node_modules/.bin/google-emulators');

/** Starts the command on free ports and waits until it says that it is ready. */
export async function startInstalled(folder: string, args: readonly string[]): Promise<Running> {
  const emulators = run(process.execPath, [commandIn(folder), ...anyPorts, ...args], {});
  const stop = async () => {
    emulators.child.kill('SIGINT');
    return { code: await emulators.ended, complaints: emulators.err.join('\n') };
  };
  try {
    await emulators.line(/^# Ready/);
  } catch (error) {
    await stop();
    throw error;
  }
  const exported = emulators.out.filter((line) => line.startsWith('export '));
  const environment = Object.fromEntries(
    exported.map((line) => {
      const [name = '', value = ''] = line.slice('export '.length).split('=');
      return [name, value] as const;
    }),
  );
  return { environment, stop };
}
