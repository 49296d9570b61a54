import { cell, type Line, type Style, span, wrapped } from './line.ts';

/** One thing that happened, as a row: when, what tells it, about which backup, what. */
export interface Entry {
  readonly when: string;
  readonly source: Source;
  readonly about: string;
  /** What happened in one word; `''` where the details say it. */
  readonly what: string;
  readonly style?: Style | undefined;
  /** Each begins a line of its own. */
  readonly details: readonly string[];
}

/** A request that was published, an event that was received, the record in Firestore, the functions' log. */
export type Source = 'request' | 'event' | 'record' | 'log';

/** Widths of the columns, and of the whole row. */
export interface Widths {
  readonly when: number;
  readonly about: number;
  readonly all: number;
}

const arrows = { request: '→', event: '←', record: '·', log: '·' } as const;
const sourceStyles = { request: 'cyan', event: 'bold', record: 'dim', log: 'dim' } as const;
const whatWidth = 9;

/** The lines of an entry: as many as its details take. */
export function entryLines(entry: Entry, widths: Widths): Line[] {
  const { when, source, about, what, style, details } = entry;
  const head: Line = [...entryHead({ when, source, about }, widths)];
  const kind = what === '' ? [] : [cell(what, whatWidth, style), span('  ')];
  const indent = lengthOf(head) + lengthOf(kind);
  const room = Math.max(10, widths.all - indent);
  const [first = '', ...others] = details.flatMap((detail) => wrapped(detail, room));
  const detailStyle = what === '' ? style : undefined;
  return [
    [...head, ...kind, span(first, detailStyle)],
    ...others.map((detail) => [span(' '.repeat(indent)), span(detail, detailStyle)]),
  ];
}

/** The columns before what happened. */
export function entryHead(
  { when, source, about }: Pick<Entry, 'when' | 'source' | 'about'>,
  widths: Widths,
): Line {
  return [
    span(`  ${when.padStart(widths.when)}  `, 'dim'),
    cell(`${arrows[source]} ${source}`, 9, sourceStyles[source]),
    span('  '),
    cell(about, widths.about),
    span('  '),
  ];
}

function lengthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}
