import { parseArgs } from 'node:util';
import { extremes } from 'google-emulators/spanner/switches.ts';
import { storm } from './storm.ts';

/*
 * `npm run storm`: both functions as processes of functions-framework, killed (SIGKILL and SIGTERM) at random moments
 * and started again while 500 requests arrive; once on each side of what Google does not document. Exits with 1 where
 * anything was lost, made twice or contradictory.
 */

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
  },
});

console.log(`--seed ${values.seed}`);
let wrong = 0;
for (const { name, switches } of extremes) {
  const result = await storm(Number(values.requests), Number(values.seed), 500, switches);
  const { violations, messages, kills, refusedReads, starts, met, ticks, seconds } = result;
  wrong += violations.length;
  for (const { kind, what } of violations) console.log(`${kind}: ${what}`);
  console.log(
    `${name}: ${messages} messages, ${kills} kills in the middle of a call, ${starts} starts, ${ticks} ticks, ${violations.length} violations, ${seconds.toFixed(0)} s`,
  );
  const { answered, terminated, cut, absent } = met;
  console.log(
    `  ${refusedReads} reads of Spanner refused; deliveries: ${answered} answered, ${terminated} ended by SIGTERM, ${cut} cut off, ${absent} to nobody`,
  );
  if (kills === 0 || terminated === 0 || cut === 0) {
    wrong += 1;
    console.log('  not every way to die came to pass: this shows nothing');
  }
}
process.exit(wrong === 0 ? 0 : 1);
