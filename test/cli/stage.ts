import { setTimeout as delay } from 'node:timers/promises';
import { run } from '@stricli/core';
import { application } from '../../cli/app.ts';
import type { Answer, CliContext } from '../../cli/context.ts';
import { statusOf } from '../../cli/exit.ts';
import { topology } from '../../local/topology.ts';
import { Screen } from '../../shared/terminal/screen.ts';
import { everyCall, type Harness, instance, project } from '../harness.ts';

/** How a command ended, and what it printed. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What happens in the world while a command waits: called for each of its pauses, with how many there were before. */
export type Meanwhile = (pauses: number, command: Running) => Promise<unknown>;

export interface Running {
  interrupt(exit?: 'interrupted' | 'terminated'): void;
}

/** The flags that mean the stack of a harness. */
export const deployed: readonly string[] = [
  `--project=${project}`,
  `--deployment=${topology.requests.replace(/-requests$/, '')}`,
  '--records-database=(default)',
];

/** The id of the harness's instance. */
export const instanceId = instance.slice(instance.lastIndexOf('/') + 1);

/** The command that asks for a backup of the harness's database. */
export function create(backup: string, ...more: readonly string[]): string[] {
  const what = ['--instance', instanceId, '--database', 'shop', '--retention-period', '7d'];
  return ['create', backup, ...what, ...deployed, ...more];
}

/** The command that waits for one. */
export function wait(backup: string, ...more: readonly string[]): string[] {
  return ['wait', backup, '--instance', instanceId, ...deployed, ...more];
}

/** So long a command waits for an answer of a service that gives none. */
export const callTimeoutMs = 1_000;

/**
 * Runs a command in this process, on the stack of a harness. Its pauses move the harness's time; a tick of the poller
 * comes in each of them, unless the test says what does.
 */
export async function cli(
  harness: Harness,
  args: readonly string[],
  meanwhile: Meanwhile = () => harness.tick(),
  /** Called after each piece that is printed: for commands that make no pauses. */
  onPrinted: (command: Running, printed: Omit<Ran, 'code'>) => Promise<unknown> = async () => {},
  /** What somebody at the terminal says when asked; nobody sits there without it. */
  answer?: Answer,
): Promise<Ran> {
  const { stack, clock } = harness;
  const printed = { out: '', err: '' };
  const told: Promise<unknown>[] = [];
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
      told.push(onPrinted(running, { ...printed }));
    },
  });
  const [stdout, stderr] = [stream('out'), stream('err')];
  const controller = new AbortController();
  const running: Running = { interrupt: (exit = 'interrupted') => controller.abort(exit) };
  let pauses = 0;
  let digits = 0;
  const context: CliContext = {
    process: { stdout, stderr },
    environment: {
      PUBSUB_EMULATOR_HOST: stack.addresses.pubsub,
      FIRESTORE_EMULATOR_HOST: stack.addresses.firestore,
      SPANNER_EMULATOR_HOST: stack.addresses.spanner,
    },
    clock: clock.now,
    pause: async (ms) => {
      clock.advance(ms);
      await stack.pubsub?.broker.quiet();
      await meanwhile(pauses, running);
      pauses += 1;
    },
    digits: (count) => {
      digits += 1;
      return String(digits).padStart(count, '0');
    },
    callTimeoutMs,
    interrupted: () => controller.signal,
    attended: answer !== undefined,
    ask: async (question) => {
      stderr.write(question);
      return answer ?? 'no';
    },
    rest: () => Promise.reject(new Error('a local stack has none')),
    print: stdout.write,
    screen: new Screen(stderr, () => ({ live: false, colour: false, width: 200 })),
    output: stdout,
  };
  await run(application, args, context);
  await Promise.all(told);
  return { code: statusOf(context.process.exitCode), ...printed };
}

/** The context of a command that needs no stack, which prints into `printed`. */
export function contextFor(printed: { out: string; err: string }, more: Partial<CliContext>): CliContext {
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const [stdout, stderr] = [stream('out'), stream('err')];
  return {
    process: { stdout, stderr },
    environment: {},
    clock: () => new Date(0),
    pause: async () => {},
    digits: (count) => '0'.repeat(count),
    callTimeoutMs,
    interrupted: () => new AbortController().signal,
    attended: false,
    ask: async () => 'no',
    rest: () => Promise.reject(new Error('none')),
    print: stdout.write,
    screen: new Screen(stderr, () => ({ live: false, colour: false, width: 200 })),
    output: stdout,
    ...more,
  };
}

/**
 * Lets Firestore answer later than a command waits. (Its library would try for a minute what is refused, or what a stack
 * that is gone has not answered.) Gives what mends it, once all has been answered.
 */
export function answersTooLate(on: Harness): () => Promise<unknown> {
  const late: Promise<unknown>[] = [];
  const mend = on.break('firestore', everyCall, (_call, proceed) => {
    const answer = delay(3 * callTimeoutMs).then(proceed);
    late.push(answer);
    return answer;
  });
  return () => {
    mend();
    return Promise.all(late);
  };
}
