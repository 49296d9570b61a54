import { textOf, wrappedLine } from '../shared/terminal/line.ts';

/** The part of standard error that messages need. */
interface ErrorOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  getColorDepth?(environment?: object): number;
}

/**
 * Where messages are written. On a terminal a line that is too long is broken between words, so that no name is broken
 * by the terminal; a pipe gets it as it is.
 */
export function messagesTo(output: ErrorOutput) {
  return {
    write: (text: string) => void output.write(broken(text, output)),
    getColorDepth: (environment?: object) => output.getColorDepth?.(environment) ?? 1,
  };
}

/** The text with lines that fit. Those that begin with a blank are commands to be copied, and stay as they are. */
export function broken(text: string, { isTTY, columns }: Pick<ErrorOutput, 'isTTY' | 'columns'>): string {
  if (isTTY !== true || !columns) return text;
  const lines = text.split('\n').map((line) => {
    if (line.length < columns || line.startsWith(' ')) return line;
    return wrappedLine([{ text: line }], columns - 1)
      .map(textOf)
      .join('\n');
  });
  return lines.join('\n');
}
