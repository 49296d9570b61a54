import { spawnSync } from 'node:child_process';
import { run } from '@stricli/core';
import { application } from '../../../../cli/app.ts';
import type { CliContext } from '../../../../cli/context.ts';
import { statusOf } from '../../../../cli/exit.ts';
import { Screen } from '../../../../shared/terminal/screen.ts';

/** With a level, bash does not take itself for a login from afar, and reads no file. */
const environment = { SHLVL: '1' };

/** The words that a shell makes of a command, without the program's name: the program is a function that prints them. */
export function wordsOf(command: string, shell = 'sh'): string[] {
  const [program = ''] = command.split(' ');
  // A function's name has no dash in POSIX.
  const called = command.replace(program, 'program');
  const script = `program() { for word; do printf '%s\\0' "$word"; done; }\n${called}`;
  const { status, stdout, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8', env: environment });
  if (status !== 0 || stderr !== '') throw new Error(`${shell}: ${stderr} (${status})`);
  return stdout.split('\0').slice(0, -1);
}

/** What the command line would publish for these words, by its own parser. */
export async function dryRun(words: readonly string[], now: Date): Promise<unknown> {
  const printed = { out: '', err: '' };
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const [stdout, stderr] = [stream('out'), stream('err')];
  const fails = () => {
    throw new Error('a dry run asks nobody');
  };
  const context: CliContext = {
    process: { stdout, stderr },
    environment: {},
    clock: () => now,
    pause: fails,
    digits: (count) => 'f'.repeat(count),
    callTimeoutMs: 1,
    interrupted: fails,
    attended: false,
    ask: fails,
    rest: fails,
    print: stdout.write,
    screen: new Screen(stderr, () => ({ live: false, colour: false, width: 80, height: 24 })),
    output: stdout,
  };
  await run(application, [...words, '--dry-run'], context);
  const code = statusOf(context.process.exitCode);
  if (code !== 0) throw new Error(`${code}: ${printed.err}`);
  return JSON.parse(printed.out);
}
