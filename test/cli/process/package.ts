import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { freePorts } from '../../../local/free-ports.ts';
import { portVariables } from '../../../local/start/settings.ts';
import { type Command, repository, run } from '../../local/command.ts';

export const node = process.execPath;

/** The flags that mean a stack of `npm start`. */
export const deployed = ['--project=local', '--records-database=(default)'];

/** All that `npm start` listens on: a port that is left at its default is taken where two stacks run. */
const portNames = Object.values(portVariables).map(({ name }) => name);

/** The built package, and a stack as `npm start` keeps it. */
export interface Built extends AsyncDisposable {
  readonly folder: string;
  readonly bin: string;
  readonly stack: Command;
  /** What the lines to paste of `npm start` set. */
  readonly environment: Record<string, string>;
}

/** Builds the package into a folder of its own, and starts a stack on free ports. */
export async function built(settings: Record<string, string>): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'spanner-backups-'));
  execFileSync(node, ['scripts/build-cli.ts', folder], { cwd: repository });
  const ports = await freePorts(portNames.length);
  const chosen = Object.fromEntries(portNames.map((name, index) => [name, String(ports[index])]));
  const stack = run(node, ['local/start.ts'], { ...chosen, ...settings });
  await stack.line(/^export METADATA_SERVER_DETECTION/);
  const environment = Object.fromEntries(
    stack.out
      .filter((line) => line.startsWith('export '))
      .map((line) => line.slice('export '.length).split('=', 2)),
  );
  return {
    folder,
    bin: join(folder, 'spanner-backups.js'),
    stack,
    environment,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What somebody enters once the command has shown this. */
export interface Typing {
  readonly when: string;
  readonly typed: string;
}

/**
 * Why tests in a terminal are left out: Node has no pseudo-terminal, Python has. Where all languages are required, and so in
 * CI, they are never left out.
 */
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;
export const withoutTerminal =
  !hasPython && process.env.LANGUAGES !== 'required' && 'python3 makes the terminal, and is not installed';

/** Runs the package in a pseudo-terminal of so many columns. */
export function atTerminal(
  { bin, environment }: Pick<Built, 'bin' | 'environment'>,
  columns: number,
  args: readonly string[],
  { when, typed }: Typing = { when: '', typed: '' },
): Command {
  const terminal = [join(repository, 'test/cli/process/terminal.py'), String(columns), when, typed];
  return run('python3', [...terminal, node, bin, ...args], { TERM: 'xterm-256color', ...environment });
}

/** The lines as they are read, without what moves the cursor and colours. */
export function linesShown({ out }: Command): string[] {
  return out.map((line) => stripVTControlCharacters(line).trimEnd());
}

/** Lines that the terminal has to break. A command and data are to be copied, and names are never broken: they may be longer. */
export function tooLong(lines: readonly string[], columns: number): string[] {
  return lines.filter((line) => line.length > columns && !/gcloud|^\w+: |^ *[{}"]|projects\/\S+/.test(line));
}
