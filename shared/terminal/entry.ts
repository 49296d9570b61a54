import { cell, type Line, lengthOf, type Style, span, trimmed, wrapped } from './line.ts';

/** One thing that happened, as a row: when, what tells it, about which backup, what. */
export interface Entry {
  readonly when: string;
  /** Left out where everything has the same. */
  readonly source?: Source | undefined;
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
const sourceWidth = 9;
const whatWidth = 9;

/** With less room than this beside the other columns, details stand on lines of their own. */
const leastRoom = 28;

/** Behind the time: where details stand that have lines of their own. */
const belowIndent = 6;

/** The lines of an entry: as many as its details take. */
export function entryLines(entry: Entry, widths: Widths): Line[] {
  const { what, style, details } = entry;
  const kind = what === '' ? [] : [cell(what, whatWidth, style), span('  ')];
  const detailStyle = what === '' ? style : undefined;
  const head = entryHead(entry, widths, lengthOf(kind) + leastRoom);
  const beside = widths.all - lengthOf([...head, ...kind]);
  const longestWord = Math.max(
    0,
    ...details.flatMap((detail) => detail.split(' ')).map(({ length }) => length),
  );
  const fitsBelow = longestWord <= widths.all - widths.when - belowIndent;
  // A name is not broken where it has room on a line of its own.
  if (beside >= leastRoom && (longestWord <= beside || !fitsBelow)) {
    const [first = '', ...others] = details.flatMap((detail) => wrapped(detail, beside));
    const indent = ' '.repeat(widths.all - beside);
    return [
      [...head, ...kind, span(first, detailStyle)],
      ...others.map((detail) => [span(indent), span(detail, detailStyle)]),
    ];
  }
  const indent = ' '.repeat(widths.when + belowIndent);
  const below = details.filter((detail) => detail !== '');
  return [
    // Blanks at its end would take a row of their own on a terminal that is just as wide.
    trimmed([...head, ...kind]),
    ...below
      .flatMap((detail) => wrapped(detail, Math.max(10, widths.all - indent.length)))
      .map((detail) => [span(indent), span(detail, detailStyle)]),
  ];
}

/**
 * The columns before what happened. Where they would leave less than `room`, the source is told by its arrow alone; a
 * name is cut only where it would not fit beside what happened.
 */
export function entryHead(
  { when, source, about }: Pick<Entry, 'when' | 'source' | 'about'>,
  widths: Widths,
  room: number,
): Line {
  const time = span(`  ${when.padStart(widths.when)}  `, 'dim');
  const full = time.text.length + (source === undefined ? 0 : sourceWidth + 2) + widths.about + 2;
  const told =
    source === undefined
      ? []
      : widths.all - full >= room
        ? [cell(`${arrows[source]} ${source}`, sourceWidth, sourceStyles[source]), span('  ')]
        : [span(`${arrows[source]} `, sourceStyles[source])];
  const left = widths.all - lengthOf([time, ...told]) - whatWidth - 2;
  return [time, ...told, cell(about, Math.min(widths.about, Math.max(8, left))), span('  ')];
}
