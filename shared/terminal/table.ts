import { cell, type Line, type Style, span, wrappedLine } from './line.ts';

/** One column of a table: what stands in it for a row. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  /** It may be cut down to so many columns where the table is too wide; not at all without it. */
  readonly least?: number;
}

const gap = 2;

/**
 * A table that is as wide as its content, or as the terminal: then the columns that may be cut are, the widest first.
 * Where even that is not enough, each row becomes lines of `title: text`.
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): Line[] {
  const widths = fitting(columns, rows, width);
  if (widths === undefined) return rows.flatMap((row) => [...stacked(columns, row, width), []]);
  const line = (texts: readonly string[], style: (index: number) => Style | undefined): Line =>
    texts.flatMap((text, index) => [
      ...(index === 0 ? [] : [span(' '.repeat(gap))]),
      cell(text, widths[index] ?? 0, style(index)),
    ]);
  const head = line(
    columns.map(({ title }) => title),
    () => 'dim',
  );
  const body = rows.map((row) =>
    line(
      columns.map(({ text }) => text(row)),
      (index) => columns[index]?.style?.(row),
    ),
  );
  return [head, ...body];
}

function fitting<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): number[] | undefined {
  const widths = columns.map(({ title, text }) =>
    Math.max(title.length, ...rows.map((row) => text(row).length)),
  );
  const most = width - gap * (columns.length - 1);
  for (let over = sum(widths) - most; over > 0; over -= 1) {
    const widest = widestThatGives(columns, widths);
    if (widest === undefined) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function widestThatGives<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
): number | undefined {
  let widest: number | undefined;
  for (const [index, { least }] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (least !== undefined && width > least && width > (widths[widest ?? -1] ?? 0)) widest = index;
  }
  return widest;
}

/** Long texts are broken between words only, so that a name can be copied. */
function stacked<Row>(columns: readonly Column<Row>[], row: Row, width: number): Line[] {
  const longest = Math.max(...columns.map(({ title }) => title.length)) + gap;
  return columns.flatMap(({ title, text, style }) => {
    const said = text(row);
    if (said === '') return [];
    return wrappedLine([span(said, style?.(row))], Math.max(gap, width - longest)).map((part, index) => [
      cell(index === 0 ? title : '', longest, 'dim'),
      ...part,
    ]);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
