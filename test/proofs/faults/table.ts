import type { Verdict } from './trial.ts';
import type { Violation } from './violation.ts';

interface Row {
  /** Of a fault the call sites, of a call site the faults. */
  readonly crossed: Set<string>;
  runs: number;
  readonly violations: Record<Violation['kind'], number>;
}

const nameWidth = 80;

/** Counts what runs came to, by the kind of fault that befell them and by the call that it befell. */
export class Table {
  readonly #byFault = new Map<string, Row>();
  readonly #bySite = new Map<string, Row>();
  /** Runs with something wrong, each with its name and what it was. */
  readonly wrong: { readonly name: string; readonly violations: readonly Violation[] }[] = [];
  #runs = 0;

  get runs(): number {
    return this.#runs;
  }

  add(name: string, { struck, violations }: Pick<Verdict, 'struck' | 'violations'>): void {
    this.#runs += 1;
    if (violations.length > 0) this.wrong.push({ name, violations });
    const none = { fault: '(none came to pass)', site: '(none came to pass)' };
    const all = struck.length === 0 ? [none] : struck;
    count(
      this.#byFault,
      Map.groupBy(all, ({ fault }) => fault),
      ({ site }) => site,
      violations,
    );
    count(
      this.#bySite,
      Map.groupBy(all, ({ site }) => site),
      ({ fault }) => fault,
      violations,
    );
  }

  /** The table as text. A run with several faults counts in the row of each. */
  toString(): string {
    return [
      ...linesOf('fault', 'call sites', this.#byFault),
      '',
      ...linesOf('call site', 'faults', this.#bySite),
      '',
      `${this.#runs} runs, ${this.wrong.length} of them wrong`,
    ].join('\n');
  }
}

function count<Struck>(
  rows: Map<string, Row>,
  struck: ReadonlyMap<string, readonly Struck[]>,
  crossing: (one: Struck) => string,
  violations: readonly Violation[],
): void {
  for (const [name, some] of struck) {
    const row = rows.get(name) ?? emptyRow();
    rows.set(name, row);
    row.runs += 1;
    for (const one of some) row.crossed.add(crossing(one));
    for (const kind of new Set(violations.map((violation) => violation.kind))) row.violations[kind] += 1;
  }
}

function emptyRow(): Row {
  return { crossed: new Set(), runs: 0, violations: { lost: 0, duplicated: 0, contradictory: 0 } };
}

function linesOf(name: string, crossed: string, rows: ReadonlyMap<string, Row>): string[] {
  const line = (first: string, cells: readonly (string | number)[]) =>
    first.padEnd(nameWidth) + cells.map((cell) => String(cell).padStart(14)).join('');
  return [
    line(name, [crossed, 'runs', 'lost', 'duplicated', 'contradictory']),
    ...[...rows]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([its, row]) => line(its, [row.crossed.size, row.runs, ...Object.values(row.violations)])),
  ];
}
