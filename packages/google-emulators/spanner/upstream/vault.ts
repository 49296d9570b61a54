import type { World } from '../world.ts';
import type { Kept } from './kept.ts';

/** What the backups hold, each for as long as it is there. It lives in memory. */
export class Vault {
  readonly #world: World;
  readonly #kept = new Map<string, Kept>();

  constructor(world: World) {
    this.#world = world;
  }

  put(operation: string, kept: Kept): void {
    this.#sweep();
    this.#kept.set(operation, kept);
  }

  of(operation = ''): Kept | undefined {
    return this.#kept.get(operation);
  }

  #sweep(): void {
    for (const view of this.#world.backups()) if (view.state === 'GONE') this.#kept.delete(view.operation);
  }
}
