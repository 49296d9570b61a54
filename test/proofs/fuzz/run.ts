import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { deliveries, deliveryOf, deliveryWithoutTime } from './deliveries.ts';
import { data, played } from './generators.ts';
import { judgeDelivery, largest, limits, type Sizes, type Verdict } from './judge.ts';

/*
 * `npm run fuzz`: a hundred thousand generated messages through createBackup. Prints what became of them, the largest
 * that any of them left behind, how often each trick was played, and the seed; `--seed` and `--runs` repeat or bound it.
 * A message that breaks a promise is made as small as it can be, shown, and ends the run with 1.
 */

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string', default: '100000' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const numRuns = Number(values.runs);
const verdicts = new Map<Verdict, number>();
const beganAt = performance.now();

/** As Pub/Sub delivers it, and now and then as somebody else may. */
const any = fc.oneof(
  {
    weight: 9,
    arbitrary: data.map((message) => deliveryOf(message, '12345678901234567', '2026-11-22T10:00:00Z')),
  },
  { weight: 1, arbitrary: deliveries },
  { weight: 1, arbitrary: data.map((message) => deliveryWithoutTime(message, '12345678901234567')) },
);

console.log(`seed ${seed}, ${numRuns} messages`);
const result = await fc.check(
  fc.asyncProperty(any, async (delivery) => {
    const verdict = await judgeDelivery(delivery);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  }),
  { seed, numRuns },
);

console.table({
  'taken in': verdicts.get('taken in') ?? 0,
  refused: verdicts.get('refused') ?? 0,
  broken: result.failed ? 1 : 0,
  'minutes of the machine': Math.round((performance.now() - beganAt) / 6_000) / 10,
});
const names: Readonly<Record<keyof Sizes, string>> = {
  document: 'document, bytes',
  event: 'event, bytes',
  line: 'log line, bytes',
  documentId: 'id of a document, bytes',
  attribute: 'attribute of an event, bytes',
  reasons: 'reasons of a rejection',
  reason: 'a reason with its path, letters',
  excerpt: 'excerpt of a payload, bytes',
  labels: 'labels of a rejection',
};
console.table(
  (Object.keys(limits) as (keyof Sizes)[]).map((what) => ({
    '': names[what],
    largest: Math.ceil(largest[what]),
    'at most': limits[what],
  })),
);
console.table(Object.fromEntries([...played].toSorted(([one], [other]) => one.localeCompare(other))));
if (result.failed) {
  console.log(`\n${JSON.stringify(result.counterexample)}\n\n${result.errorInstance}`);
  process.exitCode = 1;
}
