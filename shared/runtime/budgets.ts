import { type BudgetOptions, CallBudget } from './budget.ts';
import type { Reserve } from './reserve.ts';

/** Once there are so many budgets, those at rest are forgotten. */
const sweepFrom = 1_000;

export interface BudgetsOptions extends Omit<BudgetOptions, 'draw'> {
  /** Where calls come from when a project's own are used up. Never rejects (`drawnFromIfReached`). */
  readonly reserve?: Reserve;
}

/**
 * One budget for each project, made when it is first asked for. Requests may name any number of projects, so budgets at
 * rest are forgotten: one that has granted nothing for as long as its windows reach is the same as a new one.
 */
export class CallBudgets {
  readonly #options: BudgetsOptions;
  readonly #budgets = new Map<string, CallBudget>();
  #sweepAt = sweepFrom;

  constructor(options: BudgetsOptions) {
    this.#options = options;
  }

  of(project: string): CallBudget {
    const known = this.#budgets.get(project);
    if (known !== undefined) return known;
    if (this.#budgets.size >= this.#sweepAt) this.#sweep();
    const { reserve, ...options } = this.#options;
    const budget = new CallBudget({
      ...options,
      ...(reserve && { draw: (demand) => reserve.draw(project, demand) }),
    });
    this.#budgets.set(project, budget);
    return budget;
  }

  /** The budgets that are kept. */
  get size(): number {
    return this.#budgets.size;
  }

  // Twice as many as are in use, so that a sweep costs each new budget the same whatever their number.
  #sweep(): void {
    for (const [project, budget] of this.#budgets) if (budget.isAtRest) this.#budgets.delete(project);
    this.#sweepAt = Math.max(sweepFrom, 2 * this.#budgets.size);
  }
}
