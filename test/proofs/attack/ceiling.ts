import { readFileSync } from 'node:fs';
import type { FunctionProcess } from '../storm/function-process.ts';

/** What Terraform gives each function (`available_memory`). */
export const mostMb = 512;

/** What Google's buildpack sets for Node in an instance of that size. */
export const heapFlag = '--max-old-space-size=448';

/** Often enough that nothing that lasts is missed, and too seldom to be noticed. */
const everyMs = 100;

/**
 * Ends a process that takes more memory than its instance has, as the platform does, and remembers the most that it took.
 * Reads `/proc`: where there is none, only the limit of the heap counts, and the peak stays 0.
 */
export class Ceiling implements Disposable {
  readonly #watched: FunctionProcess;
  readonly #timer: NodeJS.Timeout;
  /** In MB. */
  peak = 0;
  now = 0;

  constructor(watched: FunctionProcess) {
    this.#watched = watched;
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  #look(): void {
    const used = residentMb(this.#watched.pid);
    if (used === undefined) return;
    this.now = used;
    this.peak = Math.max(this.peak, used);
    if (used > mostMb) this.#watched.kill('SIGKILL');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function residentMb(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, kb] = /^VmRSS:\s+(\d+)/m.exec(status) ?? [];
    return kb === undefined ? undefined : Number(kb) / 1_024;
  } catch {
    return undefined;
  }
}
