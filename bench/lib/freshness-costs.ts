import { type Price, prices } from '../prices.ts';
import { markdown, type Row } from './report.ts';

/* The section of docs/costs.md about watched databases, from what the bench of freshness measured. */

/** What the ticks of one case took, all together. */
export interface Sample {
  readonly open: boolean;
  readonly watched: boolean;
  readonly adminCalls: number;
  readonly looks: number;
  readonly reads: number;
  readonly writes: number;
  readonly cpuMs: number;
}

export interface FreshnessFigures {
  readonly databases: number;
  readonly instances: number;
  readonly kept: number;
  /** Of each sample, one a minute. */
  readonly ticks: number;
  readonly samples: readonly Sample[];
}

/** What a page says of the rest, too. */
export interface Assumed {
  readonly nights: number;
  readonly ticksADay: number;
  readonly callsPerSecond: number;
  readonly memoryGib: number;
}

/** Of one judged database in the log: the soak's longest line is 372 bytes. */
const lineBytes = 400;
/** What Cloud Monitoring counts for one point of a distribution. Not confirmed on a page. */
const pointBytes = 80;

type Amount = 'adminCalls' | 'reads' | 'writes' | 'cpuMs';

export function freshnessSection(figures: FreshnessFigures, assumed: Assumed): string {
  const { databases, instances, kept, ticks } = figures;
  const [busy, idle] = [pairOf(figures, true), pairOf(figures, false)];
  const rows: Row[] = [busy, idle].map(({ off, on }, index) => ({
    'a tick': index === 0 ? 'a backup of each database runs and ends' : 'nothing open',
    'admin calls': added(off.adminCalls / ticks, on.adminCalls / ticks),
    reads: added(off.reads / ticks, on.reads / ticks),
    writes: added(off.writes / ticks, on.writes / ticks),
    'CPU ms': added(off.cpuMs / ticks, on.cpuMs / ticks),
  }));
  const bill = billOf(figures, assumed);
  const total = bill.reduce((sum, { usd }) => sum + usd, 0);
  return `## Watching databases

What [freshness](operate.md#a-database-has-no-good-backup) adds to a tick without it, for ${whole(databases)} databases over ${instances} instances with
${kept} backups of each (\`npm run bench -- freshness\`): the mean of an hour of ticks, each instance looked at every quarter of it.

${markdown(rows).join('\n')}

Two admin calls an instance and quarter of an hour, whatever is in it, up to a page of 1,000. They go behind starts and observations.
${whole(databases)} databases watched for ${assumed.nights} days, each backed up once a day, at list prices:

${markdown(bill.map(({ what, month, usd }) => ({ item: what, 'a month': whole(month), USD: usd.toFixed(2) }))).join('\n')}

**${total.toFixed(2)} USD a month**, before what is free: 150 MiB of metrics and 50 GiB of logs are. Nearly all of it is the metric of
ages, a time series for each database with a point each look; \`freshness.interval = "1h"\` makes a quarter of that, and databases are then stale up to an hour
late.
`;
}

function pairOf({ samples }: FreshnessFigures, open: boolean) {
  const [off, on] = [false, true].map((watched) =>
    samples.find((one) => one.open === open && one.watched === watched),
  );
  if (off === undefined || on === undefined) throw new Error('the bench of freshness has not measured all');
  return { off, on };
}

/** Before, after, and what that is as a share; of next to nothing there is no share. */
function added(off: number, on: number): string {
  const share = off < 0.05 ? '' : ` (+${Math.round((on / off - 1) * 100)} %)`;
  return `${off.toFixed(1)} → ${on.toFixed(1)}${share}`;
}

function billOf(figures: FreshnessFigures, { nights, ticksADay, callsPerSecond, memoryGib }: Assumed) {
  const { databases, ticks } = figures;
  const [busy, idle] = [pairOf(figures, true), pairOf(figures, false)];
  const more = ({ off, on }: typeof busy, amount: Amount) => on[amount] - off[amount];
  // An hour in which all are backed up has what every hour has, and what a backup of each takes.
  const aDay = (amount: Amount) =>
    (more(idle, amount) / ticks) * ticksADay + Math.max(0, more(busy, amount) - more(idle, amount));
  const seconds = aDay('cpuMs') / 1_000 + aDay('adminCalls') / callsPerSecond;
  const looks = (pairOf(figures, false).on.looks / ticks) * ticksADay;
  const judged = (looks / figures.instances) * databases;
  const items: [string, number, Price][] = [
    ['pollOperations, CPU', seconds, prices.cpu],
    ['pollOperations, memory', seconds * memoryGib, prices.memory],
    ['documents read', aDay('reads'), prices.read],
    ['documents written', aDay('writes'), prices.write],
    ['bytes logged', judged * lineBytes, prices.log],
    ['bytes of the metric of ages', judged * pointBytes, prices.metric],
  ];
  return items.map(([what, day, price]) => ({
    what,
    month: day * nights,
    usd: (day * nights * price.usd) / price.units,
  }));
}

function whole(amount: number): string {
  return Math.round(amount).toLocaleString('en');
}
