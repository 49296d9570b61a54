import { setTimeout as pause } from 'node:timers/promises';
import type { ApplicationContext } from '@stricli/core';
import type { Rest } from '../shared/ports.ts';
import { type Clock, systemClock } from '../shared/runtime/clock.ts';
import { type Output, Screen, terminalOf } from '../shared/terminal/screen.ts';
import { type Exit, exitCodes } from './exit.ts';
import { broken, messagesTo } from './messages.ts';

/** Signals that end a command, and what it exits with. */
const signals = { SIGINT: 'interrupted', SIGTERM: 'terminated' } as const satisfies Record<string, Exit>;

export type Answer = 'yes' | 'no' | 'interrupted';

/** What a command is given of the world. */
export interface CliContext extends ApplicationContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Rejects once the signal aborts. */
  readonly pause: (ms: number, stopped: AbortSignal) => Promise<unknown>;
  /** So many random hexadecimal digits. */
  readonly digits: (count: number) => string;
  /** No command waits longer than this for one answer. */
  readonly callTimeoutMs: number;
  /** Aborts on Ctrl-C and SIGTERM, with the exit as its reason, where the command asks for it. */
  readonly interrupted: () => AbortSignal;
  /** Whether somebody sits at a terminal, and can be asked. */
  readonly attended: boolean;
  /** Asks for a yes. Everything else is a no. */
  readonly ask: (question: string) => Promise<Answer>;
  /** Google's REST APIs, with the caller's own credentials. */
  readonly rest: () => Promise<Rest>;
  /** Data. */
  readonly print: (text: string) => void;
  /** Progress and messages, on standard error. */
  readonly screen: Screen;
  /** What standard output can show, for tables. */
  readonly output: Output;
}

const callTimeoutMs = 10_000;

/** The context of a real process. */
export function contextOf(process: NodeJS.Process): CliContext {
  return {
    process: { stdout: process.stdout, stderr: messagesTo(process.stderr) },
    environment: process.env,
    clock: systemClock,
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    digits: (count) =>
      // Loaded only where a name is made: it would be a fifth of the time that --help takes.
      process.getBuiltinModule('node:crypto').randomBytes(count).toString('hex').slice(0, count),
    callTimeoutMs,
    interrupted: () => interruptionsOf(process),
    attended: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: (question) => askAt(process, question),
    rest: async () => (await import('../shared/adapters/rest/google.ts')).googleRest(callTimeoutMs),
    print: (text) => void process.stdout.write(text),
    screen: new Screen(process.stderr, () => terminalOf(process.stderr, process.env)),
    output: process.stdout,
  };
}

function interruptionsOf(process: Pick<NodeJS.Process, 'on' | 'exit'>): AbortSignal {
  const controller = new AbortController();
  for (const [signal, exit] of Object.entries(signals)) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (controller.signal.aborted) process.exit(exitCodes[exit].code);
      controller.abort(exit);
    });
  }
  return controller.signal;
}

async function askAt({ stdin, stderr }: NodeJS.Process, question: string): Promise<Answer> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: stdin, output: stderr });
  const answer = await new Promise<Answer>((resolve) => {
    lines.on('SIGINT', () => resolve('interrupted'));
    lines.on('close', () => resolve('no'));
    lines.question(`${broken(question.trimEnd(), stderr)} `, (text) =>
      resolve(/^y(es)?$/i.test(text.trim()) ? 'yes' : 'no'),
    );
  });
  lines.close();
  return answer;
}
