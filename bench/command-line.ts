import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeWay } from './lib/machine.ts';
import { publish, type Row } from './lib/report.ts';
import { median, pairedRatio, rounded } from './lib/stats.ts';

/* How long the built command line takes to say something, against a Node.js that does nothing. */

const rounds = Number(process.argv[2] ?? 41);
const root = resolve(import.meta.dirname, '..');

makeWay();
const folder = await mkdtemp(join(tmpdir(), 'command-line-'));
execFileSync(process.execPath, ['scripts/build-cli.ts', folder], { cwd: root });
const bin = join(folder, 'spanner-backups.js');
const variants: readonly (readonly [string, readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['--help', [bin, '--help']],
  ['create --help', [bin, 'create', '--help']],
];

const samples = new Map<string, number[]>(variants.map(([name]) => [name, []]));
// The first round warms the disk's cache, and does not count.
for (let round = -1; round < rounds; round += 1) {
  for (const [name, args] of variants) {
    const beganAt = performance.now();
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    if (round >= 0) samples.get(name)?.push(performance.now() - beganAt);
  }
}
await rm(folder, { recursive: true, force: true });

const ratio = (name: string) => rounded(pairedRatio(samples.get(name) ?? [], samples.get('node -e 0') ?? []));
const rows = variants.map(
  ([name]): Row => ({
    command: name,
    'to node -e 0': ratio(name),
    'wall ms': Math.round(median(samples.get(name) ?? [])),
  }),
);
await publish('command-line', {
  title: `The command line: from spawn to exit (${rounds} rounds)`,
  tables: { 'Ratios are medians of the rounds’ own.': rows },
  wanted: [{ what: '--help, to node -e 0', wanted: 1.5, measured: ratio('--help'), good: 'at most' }],
});
