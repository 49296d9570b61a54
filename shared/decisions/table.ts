import type { Verdict } from './verdict.ts';

/** One row of a decision table. */
export interface Row<Facts> {
  readonly name: string;
  readonly why: string;
  /** The verdict if the row's condition holds, otherwise undefined. */
  readonly verdictOn: (facts: Facts) => Verdict | undefined;
}

/** A verdict, and the name of the row that gave it. */
export interface Ruling {
  readonly row: string;
  readonly verdict: Verdict;
}

/** A condition: gives what it found; false or undefined if it does not hold. */
type Condition<Facts, Found> = (facts: Facts) => Found | false | undefined;

/** Makes the rows of one table. `verdict` is the verdict itself, or makes it from what the condition found. */
export function rowsAbout<Facts>() {
  return <Found>(row: {
    readonly name: string;
    readonly when: Condition<Facts, Found>;
    readonly verdict: Verdict | ((found: Found, facts: Facts) => Verdict);
    readonly why: string;
  }): Row<Facts> => ({
    name: row.name,
    why: row.why,
    verdictOn(facts) {
      const found = row.when(facts);
      if (found === false || found === undefined) return undefined;
      return typeof row.verdict === 'function' ? row.verdict(found, facts) : row.verdict;
    },
  });
}

/** The ruling of the first row whose condition holds. Throws if none does: the last row of a table has to hold always. */
export function firstMatch<Facts>(table: readonly Row<Facts>[], facts: Facts): Ruling {
  for (const { name, verdictOn } of table) {
    const verdict = verdictOn(facts);
    if (verdict !== undefined) return { row: name, verdict };
  }
  throw new Error('no row of the table holds');
}
