import { fit, type Line, paint } from './line.ts';

/** What a stream is able to show. */
export interface Terminal {
  /** Lines can be drawn over. */
  readonly live: boolean;
  readonly colour: boolean;
  readonly width: number;
}

/** The part of a process's standard output that decides. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(environment?: object): boolean;
}

const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';

/**
 * Colours as NO_COLOR and the terminal have it; a file or a pipe gets plain lines. No line is made longer than
 * `widest`, however wide the terminal is.
 */
export function terminalOf(
  output: Output,
  environment: Readonly<Record<string, string | undefined>>,
  widest = 100,
): Terminal {
  if (output.isTTY !== true) return { live: false, colour: false, width: widest };
  const colour = (environment.NO_COLOR ?? '') === '' && output.hasColors?.(environment) === true;
  return { live: environment.TERM !== 'dumb', colour, width: Math.min(widest, output.columns ?? widest) };
}

/** Lines that stay, and under them, where the terminal can, a few that are drawn again and again. */
export class Screen {
  readonly terminal: Terminal;
  readonly #output: Output;
  #status: readonly Line[] = [];
  #drawn = 0;

  constructor(output: Output, terminal: Terminal) {
    this.#output = output;
    this.terminal = terminal;
  }

  /** Adds lines that stay. */
  print(...lines: readonly Line[]): void {
    this.#draw(lines);
  }

  /** Replaces the lines at the bottom. Only a live terminal shows them. */
  status(lines: readonly Line[]): void {
    if (!this.terminal.live) return;
    this.#status = lines;
    this.#draw([]);
  }

  /** Leaves the lines at the bottom out, and gives the cursor back. */
  close(): void {
    if (this.#drawn > 0) this.#output.write(erase(this.#drawn) + showCursor);
    this.#drawn = 0;
    this.#status = [];
  }

  // One write, so that nobody sees a half-drawn screen.
  #draw(staying: readonly Line[]): void {
    const { colour, live, width } = this.terminal;
    const text = (line: Line) => `${paint(line, colour)}\n`;
    // A line that the terminal would break takes two rows, and could not be drawn over.
    const status = this.#status.map((line) => text(fit(line, width - 1)));
    const cursor = live && this.#drawn === 0 && status.length > 0 ? hideCursor : '';
    this.#output.write(cursor + erase(this.#drawn) + staying.map(text).join('') + status.join(''));
    this.#drawn = status.length;
  }
}

function erase(rows: number): string {
  return rows === 0 ? '' : `\u001B[${rows}F\u001B[J`;
}
