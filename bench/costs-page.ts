import { readFile, writeFile } from 'node:fs/promises';
import { type FreshnessFigures, freshnessSection } from './lib/freshness-costs.ts';
import { markdown, type Row, resultsFolder } from './lib/report.ts';
import { type Price, prices, pricesAsOf } from './prices.ts';

/*
 * Writes docs/costs.md from what the benches of the cost and of freshness measured. `node bench/costs-page.ts`.
 */

interface Part {
  readonly cpuMs: number;
  readonly reads: number;
  readonly writes: number;
  readonly adminCalls: number;
  readonly publishes: number;
}

interface Figures {
  readonly backups: number;
  readonly instances: number;
  readonly lifeMinutes: number;
  readonly requests: Part;
  readonly following: Part;
  readonly idleTick: { readonly cpuMs: number; readonly reads: number; readonly writes: number };
}

const nights = 30;
const aNight = 1_000;
const ticksADay = 1_440;
/** As the poller's budget has it. A tick waits for its calls, and the time is paid for. */
const callsPerSecond = 3.75;
/** What both functions are given in Terraform. */
const memoryGib = 0.5;
/** A burst is taken in while the last of those that may start at once wait for their turn (bench: midnight). */
const burstSeconds = 6;
/** Request and its push, three events at the most with their deliveries to one subscriber. */
const bytesABackup = 2 * 1_000 + 2 * 3 * 1_500;

const { figures, date }: { figures: Figures; date: string } = JSON.parse(
  await readFile(new URL('cost.json', resultsFolder), 'utf8'),
);
const { figures: watching }: { figures: FreshnessFigures } = JSON.parse(
  await readFile(new URL('freshness.json', resultsFolder), 'utf8'),
);
const { requests, following, idleTick, lifeMinutes, backups, instances } = figures;

const busyTicks = lifeMinutes + 1;
const idleTicks = ticksADay - busyTicks;
const createSeconds = burstSeconds + (aNight * requests.cpuMs) / 1_000;
const pollSeconds =
  (following.adminCalls * aNight) / callsPerSecond +
  (following.cpuMs * aNight) / 1_000 +
  (idleTicks * Math.max(100, idleTick.cpuMs)) / 1_000;
const seconds = createSeconds + pollSeconds;

const items: [what: string, amount: number, price: Price][] = [
  ['both functions, CPU', seconds, prices.cpu],
  ['both functions, memory', seconds * memoryGib, prices.memory],
  ['requests and ticks', aNight + ticksADay, prices.request],
  ['documents read', (requests.reads + following.reads) * aNight + idleTicks * idleTick.reads, prices.read],
  [
    'documents written',
    (requests.writes + following.writes) * aNight + idleTicks * idleTick.writes,
    prices.write,
  ],
  ['bytes published and delivered', bytesABackup * aNight, prices.message],
  ['scheduler jobs', 1 / nights, prices.job],
];
const bill = items.map(([what, amount, price]) => ({
  what,
  aNight: amount,
  aMonth: amount * nights,
  usd: (amount * nights * price.usd) / price.units,
}));
const total = bill.reduce((sum, { usd }) => sum + usd, 0);
const storage = aNight * 14 * prices.backup.usd;

const billRows: Row[] = bill.map(({ what, aNight: perNight, aMonth, usd }) => ({
  item: what,
  'a night': whole(perNight),
  'a month': whole(aMonth),
  USD: usd.toFixed(2),
}));
const lifeRows: Row[] = [
  life('createBackup', requests),
  life('pollOperations', following),
  life('together', sum(requests, following)),
];
const priceRows: Row[] = Object.values(prices).map(({ what, usd, per, free, source }: Price) => ({
  what,
  USD: String(usd),
  per,
  free,
  'read at': source,
}));

await writeFile(
  new URL('../docs/costs.md', import.meta.url),
  `# What it costs

Made by \`node bench/costs-page.ts\` from what \`npm run bench -- cost freshness\` measured, the
former on ${date.slice(0, 10)}, with list prices of one region. What is free is not taken off: with it, the bill below is next to nothing.

## A backup over its life

${backups} backups over ${instances} instances, each running for ${lifeMinutes} minutes, a tick a minute:

${markdown(lifeRows).join('\n')}

Reads are one for each tick while the backup runs: a backup of four hours has four times as many as one of an hour. Writes do
not grow with its length: three for the start (intent with lease, answer, mark), about ten for its progress, two for its end.
Admin calls are free; they are what is short (see [performance.md](performance.md)).

## ${aNight.toLocaleString('en')} backups a night

${aNight.toLocaleString('en')} databases over ${(aNight / backups) * instances} instances, for ${nights} nights:

${markdown(billRows).join('\n')}

**${total.toFixed(2)} USD a month, ${((total / nights / aNight) * 1_000_000).toFixed(0)} USD a million backups.** Most of the CPU that is paid for is a tick waiting for its turn to
call Spanner, not work: the functions themselves take ${((requests.cpuMs + following.cpuMs) / 1_000).toFixed(2)} CPU-seconds for each backup. Ticks with nothing to do are
${whole(idleTicks)} a day, at ${idleTick.reads} reads each.

For scale: the backups themselves, at one GB each and kept for 14 days, are ${whole(storage)} USD a month of Spanner's storage.

${freshnessSection(watching, { nights, ticksADay, callsPerSecond, memoryGib })}
## Prices

As of ${pricesAsOf}, in US dollars, for Iowa (\`us-central1\`) where a price depends on the region:

${markdown(priceRows).join('\n')}

Not in the bill because they are too small to matter here, or free: Cloud Logging (some 3 kB for each backup), storage of the
records (some 4 kB each, for 90 days after the backup ends), the deletes of Firestore's time to live, Artifact Registry.
`,
);

function life(what: string, part: Part): Row {
  return {
    '': what,
    'admin calls': part.adminCalls.toFixed(2),
    reads: part.reads.toFixed(1),
    writes: part.writes.toFixed(1),
    publishes: part.publishes.toFixed(2),
    'CPU ms': part.cpuMs.toFixed(1),
  };
}

function sum(one: Part, other: Part): Part {
  return {
    cpuMs: one.cpuMs + other.cpuMs,
    reads: one.reads + other.reads,
    writes: one.writes + other.writes,
    adminCalls: one.adminCalls + other.adminCalls,
    publishes: one.publishes + other.publishes,
  };
}

function whole(amount: number): string {
  return Math.round(amount).toLocaleString('en');
}
