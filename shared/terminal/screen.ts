import { fit, type Line, lengthOf, paint, trimmed } from './line.ts';

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
 * `widest`, however wide the terminal is. Asked again after a resize, it says the new width.
 */
export function terminalOf(
  output: Output,
  environment: Readonly<Record<string, string | undefined>>,
  widest = 100,
): Terminal {
  if (output.isTTY !== true) return { live: false, colour: false, width: widest };
  const colour = (environment.NO_COLOR ?? '') === '' && output.hasColors?.(environment) === true;
  // A terminal that knows no size says 0.
  const width = Math.min(widest, output.columns || widest);
  return { live: environment.TERM !== 'dumb', colour, width };
}

/** Lines that stay, and under them, where the terminal can, a few that are drawn again and again. */
export class Screen {
  readonly #output: Output;
  readonly #look: () => Terminal;
  #status: readonly Line[] = [];
  /** The lengths of the lines that are drawn at the bottom. */
  #drawn: readonly number[] = [];

  /** `look` says what the terminal can show; it is asked before each drawing, because people resize their windows. */
  constructor(output: Output, look: () => Terminal) {
    this.#output = output;
    this.#look = look;
  }

  get terminal(): Terminal {
    return this.#look();
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

  /** Draws the lines at the bottom again: the terminal has another width. */
  redraw(): void {
    if (this.#drawn.length > 0) this.#draw([]);
  }

  /** Leaves the lines at the bottom out, and gives the cursor back. */
  close(): void {
    if (this.#drawn.length > 0) this.#output.write(erase(this.#rows(this.terminal.width)) + showCursor);
    this.#drawn = [];
    this.#status = [];
  }

  // One write, so that nobody sees a half-drawn screen.
  #draw(staying: readonly Line[]): void {
    const { colour, live, width } = this.terminal;
    const text = (line: Line) => `${paint(line, colour)}\n`;
    // A line that the terminal would break takes two rows, and could not be drawn over.
    const status = this.#status.map((line) => trimmed(fit(line, width - 1)));
    const cursor = live && this.#drawn.length === 0 && status.length > 0 ? hideCursor : '';
    const over = erase(this.#rows(width));
    this.#output.write(cursor + over + [...staying, ...status].map(text).join(''));
    this.#drawn = status.map(lengthOf);
  }

  /** How many rows the drawn lines take: a terminal that became narrower has broken those that do not fit any more. */
  #rows(width: number): number {
    return this.#drawn.reduce((rows, length) => rows + Math.max(1, Math.ceil(length / width)), 0);
  }
}

function erase(rows: number): string {
  return rows === 0 ? '' : `\u001B[${rows}F\u001B[J`;
}
