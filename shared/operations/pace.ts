import type { Pace } from '../ports.ts';
import { OutOfBudget } from '../runtime/budget.ts';
import type { CallBudgets } from '../runtime/budgets.ts';
import type { Lane } from '../runtime/lanes.ts';
import { projectOf } from '../spanner/names.ts';

/** Takes a call from the budget of a resource's project each time, or rejects with OutOfBudget. */
export function paceOf(budgets: CallBudgets, resource: string, lane: Lane, until: Date, turn?: number): Pace {
  const project = projectOf(resource);
  return async () => {
    // Asked for each time, because a budget that nobody waits for is forgotten.
    if (!(await budgets.of(project).take(lane, until, turn))) throw new OutOfBudget();
  };
}
