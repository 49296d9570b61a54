import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Guard } from './guard.ts';
import { guards } from './guards.ts';

/*
 * `npm run mutants`: takes out one guard of the design at a time, in a copy of the tree, and shows which test notices.
 * Exits with 1 where none does: then a test is missing.
 *
 *   --only TEXT   only the guards whose names contain it
 *   --matrix      shows for each whether the matrix of faults notices, too: an hour
 *   --jobs N      takes out N guards at once, each in a copy of its own (default: 2)
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    matrix: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
  },
});

interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

const node = (...args: string[]) => args;

/** Without a guard some tests hang: they fail after two minutes, the slowest that passes takes half a minute. */
const inOneProcess = ['--test', '--test-isolation=none', '--test-timeout=120000', '--test-force-exit'];

const stories: Check = {
  name: 'stories',
  args: node(...inOneProcess, 'test/proofs/faults/traces-*.test.ts'),
};
const matrix: Check = {
  name: 'matrix',
  args: node('test/proofs/faults/main.ts', '--stop', '--nth', '31', '--random', '30', '--from', '1'),
};

function checksOf({ tests }: Guard): Check[] {
  const own = tests.length === 0 ? [] : [{ name: 'its own tests', args: node(...inOneProcess, ...tests) }];
  return [...own, stories, matrix];
}

/** A check that takes longer than this no longer moves: each takes seconds, the slowest two minutes, more beside other work. */
const longestMs = 600_000;

/** How a check ended: with `null` where it had to be stopped. Whatever it started is stopped with it. */
async function statusOf(tree: string, { args }: Check): Promise<number | null> {
  const child = spawn(process.execPath, args, { cwd: tree, stdio: 'ignore', detached: true });
  const stop = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), longestMs);
  const [status]: unknown[] = await once(child, 'exit');
  clearTimeout(stop);
  return typeof status === 'number' ? status : null;
}

/** The names of the checks that noticed; only the first unless all were asked for. */
async function noticing(tree: string, checks: readonly Check[], all: boolean): Promise<string[]> {
  const noticed: string[] = [];
  for (const check of checks) {
    const status = await statusOf(tree, check);
    if (status !== 0) noticed.push(status === null ? `${check.name}, which never ended` : check.name);
    if (noticed.length > 0 && !all) break;
  }
  return noticed;
}

const copied = [
  'contract',
  'docs',
  'functions',
  'local',
  'packages',
  'scripts',
  'shared',
  'terraform',
  'test',
  'package.json',
];

/** A copy whose workspaces are its own: with the tree's `node_modules` as it is, they would be those without a change. */
function copyOfTheTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'mutants-'));
  for (const path of copied) cpSync(path, join(tree, path), { recursive: true });
  mkdirSync(join(tree, 'node_modules'));
  const workspaces = readdirSync('packages');
  for (const name of readdirSync('node_modules').filter((entry) => !workspaces.includes(entry)))
    symlinkSync(resolve('node_modules', name), join(tree, 'node_modules', name));
  for (const name of workspaces) symlinkSync(join(tree, 'packages', name), join(tree, 'node_modules', name));
  return tree;
}

/** Takes the guard out, and gives a function that puts it back. */
function takeOut({ name, without }: Guard, tree: string): () => void {
  const before = new Map<string, string>();
  for (const { file, from, to } of without) {
    const path = join(tree, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${name}: what to take out is not once in ${file}`);
    if (!before.has(path)) before.set(path, text);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
}

/** The guards of the queue, one after the other, in a copy that is this worker's alone; how many nobody missed. */
async function judged(tree: string, queue: Guard[]): Promise<number> {
  let survivors = 0;
  for (let guard = queue.shift(); guard !== undefined; guard = queue.shift()) {
    const putBack = takeOut(guard, tree);
    const noticed = await noticing(tree, checksOf(guard), values.matrix);
    putBack();
    if (noticed.length === 0) survivors += 1;
    const result = noticed.length === 0 ? 'SURVIVED' : `killed by ${noticed.join(', ')}`;
    console.log(`${guard.name.padEnd(72)} ${result}`);
  }
  return survivors;
}

const trees = Array.from({ length: Number(values.jobs) }, copyOfTheTree);
try {
  const chosen = guards.filter(({ name }) => name.includes(values.only));
  const everything = [
    ...new Map(chosen.flatMap(checksOf).map((check) => [check.args.join(), check])).values(),
  ];
  const broken = await noticing(trees[0] ?? '', everything, true);
  if (broken.length > 0) throw new Error(`these fail with all guards in place: ${broken.join(', ')}`);
  const queue = [...chosen];
  const survivors = (await Promise.all(trees.map((tree) => judged(tree, queue)))).reduce((a, b) => a + b, 0);
  console.log(`${chosen.length} guards, ${survivors} that nobody misses`);
  process.exitCode = survivors === 0 ? 0 : 1;
} finally {
  for (const tree of trees) rmSync(tree, { recursive: true });
}
