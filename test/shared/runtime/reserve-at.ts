import type { ManualClock } from 'google-emulators/manual-clock.ts';
import type { CallWindow } from '../../../shared/runtime/call-windows.ts';
import {
  type Demand,
  type Drawings,
  type Drawn,
  drawFrom,
  type Side,
} from '../../../shared/runtime/reserve.ts';

/** A reserve in memory, and how many calls it was asked for each time. `takes` is how long a draw takes. */
export function reserveAt(
  clock: ManualClock,
  windows: readonly CallWindow[],
  takes: () => Promise<void> = async () => {},
) {
  let before: Drawings = { draws: [] };
  const asked: number[] = [];
  const drawOf =
    (side: Side) =>
    async (demand: Demand): Promise<Drawn> => {
      asked.push(demand.calls);
      const { after = before, drawn } = drawFrom(before, demand, side, windows, clock.now().getTime());
      before = after;
      await takes();
      return drawn;
    };
  return { drawOf, asked };
}
