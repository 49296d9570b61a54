import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { type Group, groups, lanes } from './test-groups.ts';

/*
 * `npm test` runs all groups of tests, one more at a time than there are cores, since each waits now and then, and beside
 * them those that mostly wait;
 * `node scripts/test.ts NAME …` runs some of them.
 * Each group's output is printed when it has ended.
 */

const allTakes = 'five minutes on two quiet cores, ten on busy ones';

const known = [...groups, ...lanes];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !known.some((group) => group.name === name));
if (unknown.length > 0) {
  console.error(
    `no such group: ${unknown.join(', ')}. There are ${known.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const wanted = names.length === 0 ? groups : known.filter(({ name }) => names.includes(name));

interface Result {
  readonly group: Group;
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** `test/file.test.ts:1:1  its sentence`, for each that failed. */
  readonly broken: readonly string[];
}

if (names.length === 0) console.log(`All tests: ${allTakes}.`);
const queue = wanted.filter(({ waits }) => !waits).values();
const results: Result[] = [];
await Promise.all([
  ...Array.from({ length: availableParallelism() + 1 }, work),
  ...wanted.filter(({ waits }) => waits).map(async (group) => results.push(await run(group))),
]);
const widest = Math.max(...results.map(({ group }) => group.name.length));
for (const { group, ok, passed, seconds } of results)
  console.log(
    `${ok ? 'passed' : 'FAILED'}  ${group.name.padEnd(widest)} ${String(passed).padStart(5)} tests in ${String(seconds).padStart(3)} s: ${group.about}`,
  );
const total = (count: 'passed' | 'failed' | 'skipped') =>
  results.reduce((sum, result) => sum + result[count], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
// Once more at the end, where somebody looks first.
for (const test of results.flatMap(({ broken }) => broken)) console.log(`FAILED  ${test}`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

async function work(): Promise<void> {
  for (const group of queue) {
    const result = await run(group);
    results.push(result);
  }
}

async function run(group: Group): Promise<Result> {
  const beganAt = performance.now();
  const args = ['--test', '--test-isolation=none', '--test-timeout=180000', ...group.files];
  const child = spawn(process.execPath, args, { env: surroundings(), stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  process.stdout.write(`\n── ${group.name}: ${group.about}\n${said}${complained}`);
  const count = (what: string) => Number(new RegExp(`^\\W*${what} (\\d+)`, 'm').exec(said)?.[1] ?? 0);
  const seconds = Math.round((performance.now() - beganAt) / 1_000);
  const counts = { passed: count('pass'), failed: count('fail'), skipped: count('skipped') };
  // A group in which no test ran has been forgotten, or its files moved.
  const broken = Array.from(
    said.matchAll(/^test at (\S+)\n\W*(.+?)(?: \([\d.]+ms\))?$/gm),
    ([, at, name]) => `${at}  ${name}`,
  );
  return { group, ok: code === 0 && counts.passed > 0, seconds, ...counts, broken };
}

/** Tests start servers of their own, whatever the shell says, and never ask for a metadata server. */
function surroundings(): NodeJS.ProcessEnv {
  const { PUBSUB_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST, SPANNER_EMULATOR_HOST, ...kept } = process.env;
  return { ...kept, METADATA_SERVER_DETECTION: 'none' };
}
