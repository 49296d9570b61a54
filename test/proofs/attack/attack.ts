import type { Dice } from '../faults/dice.ts';
import type { Check } from '../soak/checks.ts';

/** How an attack is to be carried out. */
export interface Terms {
  /** The folder with the built functions. */
  readonly built: string;
  readonly dice: Dice;
  /** Shows in seconds that the attack itself works; what breaks only under its full weight holds here. */
  readonly isSmall: boolean;
}

/** Something that somebody, or something, does to a deployment, and what it has to stand. */
export interface Attack {
  readonly name: string;
  /** One line for people. */
  readonly what: string;
  /** Why it is no part of the small set that `npm test` runs. */
  readonly onlyWhole?: string;
  run(terms: Terms): Promise<Check[]>;
}
