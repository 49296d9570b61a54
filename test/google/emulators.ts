import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { freePort } from '../../local/free-ports.ts';

/** One of Google's emulators that runs in a JVM. */
interface Program {
  /** The folder of the SDK in which it lies. */
  readonly folder: string;
  readonly jar: RegExp;
  /** Java's arguments that run it. */
  readonly run: (jar: string, port: number) => string[];
  /** What it prints once it listens. */
  readonly ready: RegExp;
}

const programs = {
  pubsub: {
    folder: 'platform/pubsub-emulator/lib',
    jar: /^cloud-pubsub-emulator-.*-all\.jar$/,
    run: (jar, port) => ['-Xmx192m', '-jar', jar, '--host=127.0.0.1', `--port=${port}`],
    ready: /Server started, listening/,
  },
  firestore: {
    folder: 'platform/cloud-firestore-emulator',
    jar: /^cloud-firestore-emulator\.jar$/,
    run: (jar, port) => [
      '-Xmx320m',
      '-Duser.language=en',
      '-cp',
      jar,
      'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
      'start',
      '--host=127.0.0.1',
      `--port=${port}`,
    ],
    ready: /Dev App Server is now running/,
  },
} satisfies Record<string, Program>;

export type EmulatorName = keyof typeof programs;

/** The part of the SDK that an emulator is. */
export const folderOf = (name: EmulatorName): string => programs[name].folder;

export interface Emulator {
  /** `127.0.0.1:port`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** The least that a JVM which lives for seconds can do with: it starts sooner and leaves the second core alone. */
const frugal = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/**
 * Runs the command that follows and kills it when our standard input ends. That is when we stop it, and also when the
 * process that started us is gone, however it died: a test run that is killed leaves no JVM behind.
 */
const leash = `exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{ read -r _ <&3; kill -KILL "$command"; } >/dev/null 2>&1 &
exec 3<&-
wait "$command"`;

/** Starts one of Google's emulators on a free port of 127.0.0.1, from the SDK at `sdk`. */
export async function startEmulator(sdk: string, name: EmulatorName): Promise<Emulator> {
  const port = await freePort();
  const { folder, jar, run, ready } = programs[name];
  const file = (await readdir(`${sdk}/${folder}`)).find((each) => jar.test(each));
  const command = ['java', ...frugal, ...run(`${sdk}/${folder}/${file}`, port)];
  const child = spawn('sh', ['-c', leash, 'sh', ...command], { detached: true });
  const stop = () => end(child);
  try {
    await printed(child, ready);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, stop };
}

/** Resolves once a line has been printed that matches; rejects, with all that was said, if the process ends before. */
async function printed({ stdout, stderr }: ReturnType<typeof spawn>, line: RegExp): Promise<void> {
  const said: string[] = [];
  const both = new PassThrough();
  stdout?.pipe(both, { end: false });
  stderr?.pipe(both, { end: false });
  stderr?.once('close', () => both.end());
  for await (const text of createInterface({ input: both })) {
    said.push(text);
    if (!line.test(text)) continue;
    // A process whose output nobody reads would stop at a full pipe.
    both.resume();
    return;
  }
  throw new Error(`an emulator did not start:\n${said.join('\n')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  // The whole group: the shell that holds the leash, and what it started.
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}
