import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** One line of a table: column → what stands there. Every row of a table has the same columns. */
export type Row = Readonly<Record<string, string | number>>;

/** A figure that is wanted, and what it came out as. */
export interface Wanted {
  readonly what: string;
  readonly wanted: number;
  readonly measured: number;
  /** Whether more or less than the wanted figure is good. */
  readonly good: 'at most' | 'at least';
}

/** All that one bench found. */
export interface Report {
  readonly title: string;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly wanted: readonly Wanted[];
  /** Raw figures that other documents are made from. */
  readonly figures?: Readonly<Record<string, unknown>>;
}

/** Where the last run's JSON lies. */
export const resultsFolder = new URL('../results/', import.meta.url);

/** Whether a wanted figure was reached. */
export function isMet({ wanted, measured, good }: Wanted): boolean {
  return good === 'at most' ? measured <= wanted : measured >= wanted;
}

/** Prints the tables in Markdown, which is how they get into the documents, and writes the JSON. */
export async function publish(name: string, report: Report): Promise<void> {
  process.stdout.write(`${[`\n## ${report.title}`, ...tablesOf(report)].join('\n')}\n`);
  await mkdir(resultsFolder, { recursive: true });
  const made = { date: new Date().toISOString(), node: process.version, machine: machine() };
  await writeFile(
    new URL(`${name}.json`, resultsFolder),
    `${JSON.stringify({ ...made, ...report }, null, 2)}\n`,
  );
}

/** The tables of a report in Markdown, and what was wanted of it. */
export function tablesOf(report: Report): string[] {
  const lines: string[] = [];
  for (const [caption, rows] of Object.entries(report.tables)) lines.push('', caption, '', ...markdown(rows));
  const wanted = report.wanted.map((one) => ({
    wanted: `${one.what}: ${one.good} ${one.wanted}`,
    measured: one.measured,
    met: isMet(one) ? 'yes' : 'NO',
  }));
  return wanted.length === 0 ? lines : [...lines, '', ...markdown(wanted)];
}

/** A table in Markdown, its columns lined up. */
export function markdown(rows: readonly Row[]): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(3, ...cells.map((line) => line[index]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)];
}

function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}
