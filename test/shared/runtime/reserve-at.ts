import type { ManualClock } from 'google-emulators/manual-clock.ts';
import type { CallWindow } from '../../../shared/runtime/call-windows.ts';
import { type Draw, type Drawn, drawFrom } from '../../../shared/runtime/reserve.ts';

/** A reserve in memory, and how many calls it was asked for each time. `takes` is how long a draw takes. */
export function reserveAt(
  clock: ManualClock,
  windows: readonly CallWindow[],
  takes: () => Promise<void> = async () => {},
) {
  let draws: readonly Draw[] = [];
  const asked: number[] = [];
  const draw = async (wanted: number): Promise<Drawn> => {
    asked.push(wanted);
    const after = drawFrom(draws, wanted, windows, clock.now().getTime());
    draws = after.draws;
    await takes();
    return after.drawn;
  };
  return { draw, asked };
}
