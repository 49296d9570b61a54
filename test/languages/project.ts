import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import type { Command, Language, Tool } from './languages.ts';

/** On a machine that has to fetch all of a language's packages first, minutes pass before its tests begin. */
const timeout = 10 * 60_000;

/**
 * Defines a test that needs a language. Where the language is not installed, the test is left out in one line that names
 * it; with LANGUAGES=required it fails.
 */
export async function languageTest(
  language: Tool,
  name: string,
  body: (t: TestContext) => Promise<void>,
): Promise<void> {
  const title = `${language.name}: ${name}`;
  const missing = await missingOf(language);
  if (missing === undefined) void test(title, { timeout }, body);
  else if (process.env.LANGUAGES === 'required')
    void test(title, () => {
      throw new Error(`${missing}, and LANGUAGES=required`);
    });
  else void test(title, { skip: missing }, () => {});
}

/** Why a language cannot be tried on this machine; undefined if it can. */
async function missingOf({ name, needs }: Tool): Promise<string | undefined> {
  for (const [program, ...args] of needs) {
    try {
      await promisify(execFile)(program, args);
    } catch {
      return `${name} is not installed: ${[program, ...args].join(' ')} failed`;
    }
  }
  return undefined;
}

/**
 * Runs a project's tests in a copy of its folder, so that nothing is left in it. `environment` is what its reader would
 * have exported. Rejects, with all that was printed, if a step fails or no test ran.
 */
export async function runProject(
  language: Language,
  project: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await inCopyOf(project, async (folder) => {
    let printed = '';
    for (const step of language.steps) printed = await runStep(step, folder, environment, signal);
    if (!language.passed.test(printed)) throw new Error(`no test of ${project} ran:\n${printed}`);
  });
}

/** Does something in a copy of a folder, which is removed after that. */
export async function inCopyOf(project: string, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'languages-'));
  try {
    await cp(project, folder, { recursive: true });
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end, and gives what it said. Rejects with all that it printed if it fails. */
export async function runStep(
  [program, ...args]: Command,
  cwd: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  // To a runner inside of a runner, Node would say nothing; and Go is not to fetch another Go.
  const { NODE_TEST_CONTEXT: _, ...surroundings } = process.env;
  const env = { ...surroundings, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly', ...environment };
  // A group of its own: build tools start processes that would outlive them.
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const [said, complained, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    if (code !== 0) throw new Error(`${[program, ...args].join(' ')} failed:\n${said}${complained}`);
    return said;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
