import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../local/free-ports.ts';

const framework = fileURLToPath(
  new URL('../../../node_modules/@google-cloud/functions-framework/build/src/main.js', import.meta.url),
);
const source = fileURLToPath(new URL('../functions.ts', import.meta.url));
const preload = new URL('./loopback.ts', import.meta.url).href;

/** How it is served, where not as the storm does it. */
export interface Serving {
  /** The module or the folder with the functions: the sources, with a policy of their own, unless told. */
  readonly source?: string;
  /** Flags of Node's. */
  readonly flags?: readonly string[];
  /** Hears every line that the function logs; nobody does unless told. */
  readonly hear?: (line: string) => void;
  /** Keeps to itself what it says of its errors. */
  readonly isQuiet?: boolean;
  /** Opens a channel to it: what is sent to it is heard by a module of `flags`. */
  readonly isSpokenTo?: boolean;
}

/** A function as it is deployed, in a process of its own, which is started again whenever it ends. */
export class FunctionProcess implements AsyncDisposable {
  readonly port: number;
  readonly #target: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #serving: Serving;
  #child: ChildProcess | undefined;
  #stopped = false;
  /** How often it was started. */
  starts = 0;

  private constructor(
    target: string,
    port: number,
    environment: Readonly<Record<string, string>>,
    serving: Serving,
  ) {
    this.#target = target;
    this.port = port;
    this.#environment = environment;
    this.#serving = serving;
  }

  /** Of the process of the moment. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Finds a port for it: each of its starts takes the same. */
  static async of(
    target: 'createBackup' | 'pollOperations',
    environment: Readonly<Record<string, string>>,
    serving: Serving = {},
  ): Promise<FunctionProcess> {
    return new FunctionProcess(target, await freePort(), environment, serving);
  }

  start(): void {
    const { PATH } = process.env;
    const { source: from = source, flags = [], hear, isQuiet, isSpokenTo } = this.#serving;
    const args = [...flags, '--import', preload, framework, `--source=${from}`, `--target=${this.#target}`];
    this.#child = spawn(process.execPath, [...args, `--port=${this.port}`], {
      env: { PATH, METADATA_SERVER_DETECTION: 'none', ...this.#environment },
      stdio: [
        'ignore',
        hear === undefined ? 'ignore' : 'pipe',
        isQuiet ? 'ignore' : 'inherit',
        ...(isSpokenTo ? ['ipc' as const] : []),
      ],
    });
    this.starts += 1;
    const { stdout } = this.#child;
    if (hear !== undefined && stdout !== null) createInterface({ input: stdout }).on('line', hear);
    this.#child.once('exit', () => {
      if (!this.#stopped) this.start();
    });
  }

  /** Ends the process of the moment, as the platform does (SIGTERM) or as memory running out does (SIGKILL). */
  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.#child?.kill(signal);
  }

  /** Says something to the process of the moment, if it is spoken to at all. */
  send(message: number): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}
