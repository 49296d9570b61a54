import { readFile, writeFile } from 'node:fs/promises';
import { type Report, resultsFolder, tablesOf } from './lib/report.ts';

/*
 * Puts the tables of the last run into docs/performance.md, each between its marks, and leaves the words around them.
 * `node bench/performance-page.ts`.
 */

const page = new URL('../docs/performance.md', import.meta.url);
const marked = /(<!-- bench: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

let text = await readFile(page, 'utf8');
for (const [whole, begin = '', name = '', end = ''] of text.matchAll(marked)) {
  const report: Report & { date: string; node: string; machine: string } = JSON.parse(
    await readFile(new URL(`${name}.json`, resultsFolder), 'utf8'),
  );
  const measured = `${report.title}. ${report.date.slice(0, 10)}, Node ${report.node}, ${report.machine}.`;
  text = text.replace(whole, () => [begin, measured, ...tablesOf(report), '', end].join('\n'));
}
await writeFile(page, text);
