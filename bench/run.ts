import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isMet, resultsFolder, type Wanted } from './lib/report.ts';

/*
 * Runs all benches, or those that are named, one after the other, and then says which wanted figures were reached. It
 * fails where a bench does, not where a figure is missed: figures are for people to judge, on a machine that they know.
 */

const all = [
  'cold-start',
  'accepted',
  'warm-burst',
  'tick',
  'crowd',
  'many',
  'bursts',
  'midnight',
  'latency',
  'cost',
  'freshness',
  'status',
  'command-line',
];
const names = process.argv.length > 2 ? process.argv.slice(2) : all;

for (const name of names) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const env = { ...process.env, METADATA_SERVER_DETECTION: 'none' };
  const beganAt = performance.now();
  const child = spawn(process.execPath, [file], { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  process.stdout.write(`\n(${name}: ${Math.round((performance.now() - beganAt) / 1_000)} s)\n`);
}

process.stdout.write('\n## Wanted\n\n');
for (const name of names) {
  const { wanted }: { wanted: Wanted[] } = JSON.parse(
    await readFile(new URL(`${name}.json`, resultsFolder), 'utf8'),
  );
  for (const one of wanted)
    process.stdout.write(
      `${isMet(one) ? 'met   ' : 'MISSED'} ${one.measured} (${one.good} ${one.wanted}): ${one.what}\n`,
    );
}
