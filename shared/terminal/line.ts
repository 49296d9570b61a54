import { stripVTControlCharacters, styleText } from 'node:util';

/** Set before what continues a line. */
const indented = '  ';

/** The few styles that both dark and light terminals show well. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan';

/** A piece of text in one style. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** One line of a terminal, without its end. */
export type Line = readonly Span[];

/** A span. What would move the cursor is taken out: text from outside must not draw on the screen. */
export function span(text: string, style?: Style): Span {
  return { text: stripVTControlCharacters(text).replaceAll(/\p{Cc}+/gu, ' '), style };
}

/** A span of exactly so many columns: filled up, or cut with an ellipsis. */
export function cell(text: string, width: number, style?: Style): Span {
  const { text: clean } = span(text);
  return { text: clean.length > width ? `${clean.slice(0, width - 1)}…` : clean.padEnd(width), style };
}

/** The line as text, without styles. */
export function textOf(line: Line): string {
  return line
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}

/** How many columns a line takes. */
export function lengthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}

/** The line without blanks at its end: on a terminal that becomes narrower they would take a row. */
export function trimmed(line: Line): Line {
  const last = line.at(-1);
  if (last === undefined) return line;
  const text = last.text.trimEnd();
  if (text === '') return trimmed(line.slice(0, -1));
  return text === last.text ? line : [...line.slice(0, -1), { ...last, text }];
}

/** The beginning of a line, where all of it does not fit. */
export function fit(line: Line, width: number): Line {
  const fitting: Span[] = [];
  let left = width;
  for (const { text, style } of line) {
    if (left <= 0) break;
    fitting.push({ text: text.slice(0, left), style });
    left -= text.length;
  }
  return fitting;
}

/** The line as it is written to a terminal. */
export function paint(line: Line, colour: boolean): string {
  if (!colour) return textOf(line);
  return line
    .map(({ text, style }) =>
      style === undefined ? text : styleText(style, text, { validateStream: false }),
    )
    .join('');
}

/** Breaks a line between words, whatever their styles; every line of it begins with the indent. */
export function wrappedLine(line: Line, width: number, indent = ''): Line[] {
  const lines: Span[][] = [];
  let current: Span[] = [];
  const flush = () => {
    lines.push([{ text: indent }, ...trimmed(current)]);
    current = [];
  };
  for (const { text, style } of line) {
    for (const word of text.split(/(?<= )/)) {
      const isFull = indent.length + lengthOf(current) + word.trimEnd().length > width;
      if (isFull && current.length > 0) flush();
      current.push({ text: word, style });
    }
  }
  flush();
  return lines;
}

/** Breaks text between words, and within those that are longer than a line; what goes on is indented. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of span(text).text.split(' ')) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    if (line.trim() !== '') lines.push(line);
    line = lines.length === 0 ? word : indented + word;
    for (; line.length > width; line = indented + line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line];
}
