import { manyRecords, pages, readsOf } from '../test/functions/backup-status/many.ts';
import { instance, startHarness } from '../test/harness.ts';
import { publish, type Row } from './lib/report.ts';
import { median } from './lib/stats.ts';

/* What each page of the status page reads of Firestore: with a thousand records, and with a hundred thousand. */

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000, 100_000];
const rounds = 5;

const samples = new Map<
  string,
  { readonly count: number; readonly reads: number; readonly bytes: number; readonly ms: number }[]
>();
for (const count of counts) {
  await using on = await startHarness({ environment: { FRESHNESS_TARGETS: `${instance}/databases/*=1h` } });
  await manyRecords(on, count);
  for (const [page, path] of Object.entries(pages)) {
    const taken = [];
    for (let round = 0; round < rounds; round += 1) taken.push(await readsOf(on, path));
    const [first] = taken;
    if (first === undefined) throw new Error('nothing was measured');
    const ms = median(taken.map((one) => one.ms));
    samples.set(page, [...(samples.get(page) ?? []), { ...first, count, ms }]);
  }
}

const amount = (count: number) => count.toLocaleString('en');
const rows = [...samples].map(
  ([page, all]): Row => ({
    page,
    ...Object.fromEntries(all.map(({ count, reads }) => [`reads at ${amount(count)}`, reads])),
    kB: Math.ceil((all.at(-1)?.bytes ?? 0) / 1_000),
  }),
);
const growth = [...samples.values()].map((all) => (all.at(-1)?.reads ?? 0) - (all[0]?.reads ?? 0));
await publish('status', {
  title: `The status page: documents read for each page, with ${counts.map(amount).join(' and with ')} records`,
  tables: { 'Every list of a page is full, and goes on at the next one.': rows },
  wanted: [
    {
      what: 'documents that a page reads more of the more records',
      wanted: 0,
      measured: Math.max(...growth),
      good: 'at most',
    },
    {
      what: 'documents that a page reads',
      wanted: 1_000,
      measured: Math.max(...[...samples.values()].flat().map(({ reads }) => reads)),
      good: 'at most',
    },
  ],
  figures: { samples: Object.fromEntries(samples) },
});
