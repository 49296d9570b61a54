import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../local/free-ports.ts';
import { pinned, type Used, usedBy } from './machine.ts';
import { type Answer, call, post } from './post.ts';

/** functions-framework's own command, as the buildpack starts it. */
const framework = fileURLToPath(
  new URL('../../node_modules/@google-cloud/functions-framework/build/src/main.js', import.meta.url),
);

export interface FunctionSpec {
  /** The folder with its package.json. */
  readonly folder: string;
  readonly target: string;
  readonly signature: 'cloudevent' | 'http';
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags of Node's. */
  readonly flags?: readonly string[];
  /** A file of the folder that serves by itself, without the framework. */
  readonly script?: string;
  /** What it says of itself in its log when it has got as far as a measurement wants to know. */
  readonly milestone?: string;
}

/** A function served by functions-framework in a process of its own, on the measured core. */
export class FunctionProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  #milestoneAt: number | undefined;

  private constructor(child: ChildProcess, port: number, milestone: string | undefined) {
    this.#child = child;
    this.port = port;
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (milestone !== undefined && printed.includes(milestone)) this.#milestoneAt ??= performance.now();
    });
  }

  /** When it was at its milestone, by this process's clock; undefined if it was not yet. */
  get milestoneAt(): number | undefined {
    return this.#milestoneAt;
  }

  /** Spawns it and waits for nothing. */
  static async spawn(spec: FunctionSpec): Promise<FunctionProcess> {
    const port = await freePort();
    const { folder, target, signature, flags = [], script } = spec;
    const settings = ['--source', folder, '--target', target, '--signature-type', signature];
    const served = script === undefined ? [framework, ...settings] : [join(folder, script)];
    const [command = '', ...rest] = pinned([process.execPath, ...flags, ...served]);
    const env = {
      PATH: process.env.PATH,
      METADATA_SERVER_DETECTION: 'none',
      ...spec.environment,
      PORT: String(port),
    };
    const stdout = spec.milestone === undefined ? 'ignore' : 'pipe';
    const child = spawn(command, rest, { env, stdio: ['ignore', stdout, 'inherit'] });
    return new FunctionProcess(child, port, spec.milestone);
  }

  /** Delivers until the process listens, and gives the status of the answer. */
  firstAnswer(body: string, headers: Readonly<Record<string, string>>): Promise<number> {
    return this.#onceListening(() => post(this.port, body, headers));
  }

  /** Waits until the process listens. */
  async listening(): Promise<void> {
    await this.#onceListening(async () => {
      const socket = connect(this.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    });
  }

  /** Runs a tick. */
  tick(): Promise<Answer> {
    return call(this.port, '/');
  }

  async #onceListening<Result>(attempt: () => Promise<Result>): Promise<Result> {
    while (this.#child.exitCode === null) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) throw error;
        await pause(2);
      }
    }
    throw new Error(`the function ended with ${this.#child.exitCode} before it answered`);
  }

  used(): Promise<Used> {
    // Set as long as the process runs.
    return usedBy(this.#child.pid ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
