import { type Debugger, Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A function that was called: the file it lies in, from the repository's root, and its name. */
export interface Entry {
  readonly file: string;
  readonly name: string;
}

declare global {
  /** Told by the breakpoints. */
  var wayOfTheData: Entry[];
}

/**
 * Which of our functions are called, in their order. V8 says which functions there are (precise coverage), and a breakpoint
 * in each, whose condition notes the call and never holds, says when it is called.
 */
export class Tracer {
  readonly #session = new Session();
  readonly #root: string;
  readonly #isOurs: (file: string) => boolean;
  readonly #files = new Map<string, string>();

  constructor(root: string, isOurs: (file: string) => boolean) {
    this.#root = root;
    this.#isOurs = isOurs;
  }

  async start(): Promise<void> {
    globalThis.wayOfTheData = [];
    this.#session.connect();
    this.#session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => {
      if (!url.startsWith('file:')) return;
      const file = relative(this.#root, fileURLToPath(url));
      if (this.#isOurs(file)) this.#files.set(scriptId, file);
    });
    await this.#session.post('Debugger.enable');
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Watches every function that was called since the start. */
  async watch(): Promise<void> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    await this.#session.post('Profiler.stopPreciseCoverage');
    for (const { scriptId, functions } of result) {
      const file = this.#files.get(scriptId);
      if (file === undefined) continue;
      const { scriptSource } = await this.#session.post('Debugger.getScriptSource', { scriptId });
      for (const { functionName, ranges } of functions) {
        const [{ startOffset = 0, endOffset = 0, count = 0 } = {}] = ranges;
        // What begins at the file's first letter is the module itself.
        if (count === 0 || startOffset === 0) continue;
        const at = (offset: number) => locationOf(scriptId, scriptSource, offset);
        await this.#note({ file, name: functionName }, at(startOffset), at(endOffset));
      }
    }
  }

  /** The calls since they were taken last. */
  take(): Entry[] {
    const taken = globalThis.wayOfTheData;
    globalThis.wayOfTheData = [];
    return taken;
  }

  stop(): void {
    this.#session.disconnect();
  }

  async #note(entry: Entry, start: Debugger.Location, end: Debugger.Location): Promise<void> {
    const places = { start, end, restrictToFunction: true };
    const { locations } = await this.#session.post('Debugger.getPossibleBreakpoints', places);
    const [location] = locations;
    if (location === undefined) return;
    const condition = `(globalThis.wayOfTheData.push(${JSON.stringify(entry)}), false)`;
    await this.#session.post('Debugger.setBreakpoint', { location, condition });
  }
}

function locationOf(scriptId: string, source: string, offset: number): Debugger.Location {
  const before = source.slice(0, offset).split('\n');
  return { scriptId, lineNumber: before.length - 1, columnNumber: before.at(-1)?.length ?? 0 };
}
