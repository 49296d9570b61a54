import type { Call, Intercept } from 'google-emulators/grpc/intercept.ts';
import type { Dice } from '../faults/dice.ts';
import type { FunctionProcess } from './function-process.ts';

/** Whose calls come from an address, if anybody's that is to be killed. */
export type Victims = ReadonlyMap<string, FunctionProcess>;

/**
 * Kills processes at their remote calls: what is killed is always in the middle of something. A call that was on its way
 * is carried out, or is not.
 */
export class Killer {
  kills = 0;
  readonly #dice: Dice;
  readonly #victims: Victims;
  readonly #most: number;
  readonly #every: number;
  #callsLeft: number;

  /** Kills so often at most, about every so-many-th call. */
  constructor(
    dice: Dice,
    victims: Victims,
    { most, every }: { readonly most: number; readonly every: number },
  ) {
    this.#dice = dice;
    this.#victims = victims;
    this.#most = most;
    this.#every = every;
    this.#callsLeft = this.#draw();
  }

  intercept: Intercept = async (call, proceed) => {
    const victim = this.#victimOf(call);
    if (victim === undefined) return proceed();
    const moment = this.#dice.oneOf(['lost on its way', 'carried out', 'carried out first'] as const);
    const answer = moment === 'carried out first' ? await proceed() : undefined;
    victim.kill(this.#dice.oneOf(['SIGKILL', 'SIGTERM']));
    this.kills += 1;
    if (moment === 'lost on its way') return new Promise(() => {});
    return answer ?? proceed();
  };

  #victimOf({ host }: Call): FunctionProcess | undefined {
    const victim = this.#victims.get(host);
    if (victim === undefined || this.kills >= this.#most) return undefined;
    this.#callsLeft -= 1;
    if (this.#callsLeft > 0) return undefined;
    this.#callsLeft = this.#draw();
    return victim;
  }

  #draw(): number {
    return 1 + this.#dice.below(2 * this.#every);
  }
}
