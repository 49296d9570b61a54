import { setTimeout as wait } from 'node:timers/promises';

/** Looks again and again whether something holds. False where it does not for so long. */
export async function until(mostMs: number, holds: () => boolean): Promise<boolean> {
  const beganAt = performance.now();
  while (!holds()) {
    if (performance.now() - beganAt > mostMs) return false;
    await wait(50);
  }
  return true;
}
