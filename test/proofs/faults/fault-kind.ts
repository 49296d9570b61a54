import type { Policy } from '../../../shared/record/policy.ts';
import type { Run } from './run.ts';
import type { Befall } from './wire.ts';
import type { Worker } from './worker.ts';

/** A way for a remote call to go wrong. */
export interface FaultKind {
  readonly name: string;
  /** Whether it makes sense there. */
  readonly befalls: (site: string, role: Worker['role']) => boolean;
  readonly befall: (run: Run) => Befall;
  /** By which the functions go, where it is not the usual: real timeouts have to pass, and are short. */
  readonly policy?: Policy;
}

export const anywhere = () => true;

/** Carries a call out late: it may be refused by then, and nobody hears of it. */
export const landing = (proceed: () => Promise<unknown>) => () => proceed().catch(() => {});
