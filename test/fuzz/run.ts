import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { data } from './generators.ts';
import { judge, type Verdict } from './judge.ts';

/*
 * `npm run fuzz`: a hundred thousand generated messages through createBackup. Prints what became of them, and the
 * seed; `--seed` and `--runs` repeat or bound it. A message that breaks a promise is made as small as it can be, shown,
 * and ends the run with 1.
 */

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string', default: '100000' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const numRuns = Number(values.runs);
const verdicts = new Map<Verdict, number>();

console.log(`seed ${seed}, ${numRuns} messages`);
const result = await fc.check(
  fc.asyncProperty(data, async (message) => {
    const verdict = await judge(message);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }),
  { seed, numRuns },
);

console.log(`taken in  ${verdicts.get('taken in') ?? 0}`);
console.log(`refused   ${verdicts.get('refused') ?? 0}`);
console.log(`broken    ${result.failed ? 1 : 0}`);
if (result.failed) {
  const [message] = result.counterexample ?? [];
  console.log(`\n${JSON.stringify(Buffer.from(message ?? []).toString())}\n\n${result.errorInstance}`);
  process.exitCode = 1;
}
