import { settles } from './invariants.ts';
import { successors } from './moves.ts';
import type { Game } from './records.ts';
import { allRules, type Rule } from './rules.ts';
import type { Scenario } from './scenarios.ts';
import { canonical, initialState } from './state.ts';

/** A promise that was broken, with the shortest way there. */
export interface Finding {
  readonly violation: string;
  readonly trace: readonly string[];
}

export interface Result {
  readonly states: number;
  /** Every state was seen: what was not found is not there. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
}

export interface Limits {
  /** Gives up, and is incomplete, beyond so many. */
  readonly states: number;
  /** Stops at the first violation: for ablations, which need no more. */
  readonly untilFirst?: boolean;
}

/** The game of a scenario, by all rules but those that are left out. */
export function gameOf(scenario: Scenario, without: readonly Rule[] = []): Game {
  const held = new Set(allRules.filter((rule) => !without.includes(rule)));
  return { scenario, holds: (rule) => held.has(rule) };
}

interface Seen {
  readonly text: string;
  readonly parent: number;
  readonly label: string;
  /** The states that lead here without any trouble. */
  readonly from: number[];
}

/** Goes through every state that can be reached, breadth first. */
export function search(game: Game, { states, untilFirst = false }: Limits): Result {
  const seen: Seen[] = [];
  const indices = new Map<string, number>();
  const findings = new Map<string, Finding>();
  const atRest: number[] = [];
  const pruned: number[] = [];
  const note = (text: string, parent: number, label: string): number => {
    const known = indices.get(text);
    if (known !== undefined) return known;
    indices.set(text, seen.length);
    seen.push({ text, parent, label, from: [] });
    return seen.length - 1;
  };
  const traceTo = (index: number, last: readonly string[]): string[] => {
    const trace = [...last];
    for (let at = seen[index]; at !== undefined && at.parent >= 0; at = seen[at.parent])
      trace.unshift(at.label);
    return trace;
  };
  note(canonical(initialState(game.scenario)), -1, '');
  for (let index = 0; index < seen.length; index += 1) {
    if (seen.length > states)
      return { states: seen.length, complete: false, findings: [...findings.values()] };
    const text = seen[index]?.text ?? '';
    for (const next of successors(text, game)) {
      if (next.violation === null) {
        const reached = note(next.text, index, next.label);
        if (next.isAtRest) atRest.push(reached);
        if (!next.isTrouble) seen[reached]?.from.push(index);
        continue;
      }
      pruned.push(index);
      if (!findings.has(next.violation))
        findings.set(next.violation, { violation: next.violation, trace: traceTo(index, [next.label]) });
      if (untilFirst) return { states: seen.length, complete: false, findings: [...findings.values()] };
    }
  }
  // What leads to another violation is not followed, so it may well end.
  const stuck = firstStuck(seen, [...atRest, ...pruned]);
  const ended =
    stuck === undefined ? [] : [{ violation: settles, trace: traceTo(stuck, ['… and never ends']) }];
  return { states: seen.length, complete: true, findings: [...findings.values(), ...ended] };
}

/** The first state from which no rest can be reached without trouble. */
function firstStuck(seen: readonly Seen[], ends: readonly number[]): number | undefined {
  const canEnd = new Set(ends);
  for (const index of canEnd) for (const before of seen[index]?.from ?? []) canEnd.add(before);
  const stuck = seen.findIndex((_state, index) => !canEnd.has(index));
  return stuck === -1 ? undefined : stuck;
}
