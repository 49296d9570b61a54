import type { Tone } from '../parts.ts';

/** A card of the summary: how many of what, and the first of them in words. */
export interface Card {
  readonly list: string;
  readonly tone: Tone;
  readonly count: string;
  readonly what: string;
  readonly words: readonly string[];
}

/** So many lines a card has at most. */
export const named = 3;
