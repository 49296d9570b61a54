import type { Verdict } from '../../../shared/decisions/verdict.ts';
import { backup, endedWith } from '../record/builders.ts';

/* What the examples of both tables have in common. */

/** The operation was searched for in every list. */
export const everywhere = { searched: 'everywhere' } as const;

/** Operations that ended well, with a response that says so, that does not yet, and that is none. */
export const ready = endedWith({ kind: 'succeeded', backup: backup() });
export const creating = endedWith({ kind: 'succeeded', backup: backup({ state: 'CREATING' }) });
export const silent = endedWith({ kind: 'succeeded', backup: undefined });

export const leave: Verdict = { kind: 'leave' };

export function observing(what: 'operation' | 'backup'): Verdict {
  return { kind: 'observe', what };
}

export function succeeded(more: object): Verdict {
  return { kind: 'settle', outcome: { state: 'succeeded', backup: backup(), ...more } };
}

export const start: Verdict = { kind: 'start' };
export const expired: Verdict = { kind: 'settle', outcome: { state: 'expired' } };
