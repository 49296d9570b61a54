import type { Seen } from '../../../shared/decisions/seen.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import type { Requested, Running } from '../../../shared/record/record.ts';

/** An example of a row of a decision table: the row decides about a record of which this was seen. */
export interface Example {
  /** The name of the row. */
  readonly row: string;
  readonly name: string;
  /** What was seen; of the rest nothing was read. */
  readonly seen?: Partial<Seen>;
  readonly verdict: Verdict;
}

export interface RequestedExample extends Example {
  readonly record: Requested;
}

export interface RunningExample extends Example {
  /** How the record differs from one that was stored at 40 %. */
  readonly some?: Partial<Running>;
}

/** The rows of a table that no example is for: code that nothing proves, or that nothing reaches. */
export function rowsWithout(
  table: readonly { readonly name: string }[],
  examples: readonly { readonly row: string }[],
): string[] {
  const shown = new Set(examples.map(({ row }) => row));
  return table.map(({ name }) => name).filter((name) => !shown.has(name));
}
