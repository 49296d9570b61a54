import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ManualClock } from 'google-emulators/manual-clock.ts';
import { type BudgetOptions, CallBudget } from '../../../shared/runtime/budget.ts';
import type { CallWindow } from '../../../shared/runtime/call-windows.ts';
import type { Lane } from '../../../shared/runtime/lanes.ts';

/** One call a second, never two at once. */
export const onePerSecond = [{ calls: 1, ms: 1_000 }];

/** A budget whose waiting moves the clock, and what it granted when. */
export function budgetAt(
  clock: ManualClock,
  windows: readonly CallWindow[],
  more: Pick<BudgetOptions, 'calledUntil' | 'draw'> = {},
) {
  const options = {
    windows,
    ...more,
    clock: clock.now,
    pause: async (ms: number) => {
      // Whoever was granted a call makes it before time goes on.
      await nextTurn();
      clock.advance(ms);
    },
  };
  const budget = new CallBudget(options);
  const grantedAt: number[] = [];
  const order: Lane[] = [];
  const take = async (lane: Lane, withinMs = 3_600_000) => {
    const granted = await budget.take(lane, new Date(clock.now().getTime() + withinMs));
    if (granted) {
      grantedAt.push(clock.now().getTime());
      order.push(lane);
    }
    return granted;
  };
  return { budget, take, grantedAt, order, options };
}
