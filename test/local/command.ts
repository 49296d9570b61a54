import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

const running = new Set<ChildProcess>();

// A test that failed half-way must not leave anything running, or its file would never end.
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A command that runs, with what it has printed so far. */
export interface Command {
  readonly child: ChildProcess;
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** Resolves with the first line of standard output that matches, once it is there; rejects when the command ends without. */
  line(pattern: RegExp): Promise<string>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts a command in the repository, with nothing of this process's environment that could lead it elsewhere. */
export function run(
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Command {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(file, args, {
    cwd: repository,
    env: { PATH, HOME, METADATA_SERVER_DETECTION: 'none', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const out: string[] = [];
  const err: string[] = [];
  const waiting = new Set<() => void>();
  const check = () => {
    for (const look of waiting) look();
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    out.push(text);
    check();
  });
  createInterface({ input: child.stderr }).on('line', (text) => err.push(text));
  let over = false;
  const ended = once(child, 'close').then(() => {
    over = true;
    running.delete(child);
    check();
    return child.exitCode;
  });
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = out.find((text) => pattern.test(text));
        if (found === undefined && !over) return;
        waiting.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`no line ${pattern} in:\n${[...out, ...err].join('\n')}`));
      };
      waiting.add(look);
      look();
    });
  return { child, out, err, line, ended };
}
