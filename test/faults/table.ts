import type { Violation } from './ledger.ts';
import type { Verdict } from './trial.ts';

interface Row {
  readonly sites: Set<string>;
  runs: number;
  readonly violations: Record<Violation['kind'], number>;
}

/** Counts what runs came to, by the kind of fault that befell them. */
export class Table {
  readonly #rows = new Map<string, Row>();
  /** Runs with something wrong, each with its name and what it was. */
  readonly wrong: { readonly name: string; readonly violations: readonly Violation[] }[] = [];
  #runs = 0;

  get runs(): number {
    return this.#runs;
  }

  add(name: string, { struck, violations }: Pick<Verdict, 'struck' | 'violations'>): void {
    this.#runs += 1;
    if (violations.length > 0) this.wrong.push({ name, violations });
    const faults = new Set(struck.map(({ fault }) => fault));
    for (const fault of faults.size === 0 ? ['(the call was not made)'] : faults) {
      const row = this.#row(fault);
      row.runs += 1;
      for (const { fault: its, site } of struck) if (its === fault) row.sites.add(site);
      for (const kind of new Set(violations.map((violation) => violation.kind))) row.violations[kind] += 1;
    }
  }

  /** The table as text. A run with several kinds of faults counts in the row of each. */
  toString(): string {
    const rows = [...this.#rows].sort(([one], [other]) => one.localeCompare(other));
    const lines = rows.map(([fault, { sites, runs, violations }]) =>
      [fault.padEnd(72), sites.size, runs, ...Object.values(violations)]
        .map((cell) => String(cell).padStart(13))
        .join(''),
    );
    const heads = ['sites', 'runs', 'lost', 'duplicated', 'contradictory'];
    return [
      `${'fault'.padEnd(72)}${heads.map((head) => head.padStart(13)).join('')}`,
      ...lines,
      `${this.#runs} runs, ${this.wrong.length} of them wrong`,
    ].join('\n');
  }

  #row(fault: string): Row {
    const known = this.#rows.get(fault);
    if (known !== undefined) return known;
    const row: Row = { sites: new Set(), runs: 0, violations: { lost: 0, duplicated: 0, contradictory: 0 } };
    this.#rows.set(fault, row);
    return row;
  }
}
