import { decide } from '../../shared/decisions/observe.ts';
import { type Seen, seenNothing } from '../../shared/decisions/seen.ts';
import { decideUnobserved } from '../../shared/decisions/unobserved.ts';
import { observeOperation, type Verdict } from '../../shared/decisions/verdict.ts';
import { type BackupAdmin, type Pace, Unobservable } from '../../shared/ports.ts';
import type { Policy } from '../../shared/record/policy.ts';
import type { Glance } from '../../shared/record/record.ts';
import { OutOfBudget } from '../../shared/runtime/budget.ts';
import { reasonOf } from '../../shared/runtime/log.ts';
import type { SpannerError } from '../../shared/spanner/backup.ts';
import type { Timestamp } from '../../shared/spanner/timestamp.ts';

/** What observing an instance needs. */
export interface Observing {
  readonly admin: BackupAdmin;
  readonly policy: Policy;
  readonly pace: Pace;
  /** Taken after the records were read, and before anything here is. */
  readonly now: Date;
  /** Called for each read that failed, and when the budget is used up. */
  readonly failed: (error: unknown) => void;
  /** The last backup that was got singly in the turn before, because it could not be listed. */
  readonly resumeAfter?: string | undefined;
  /** Whether every read of this turn failed, and since when, if that is remembered. Asked once everything was read. */
  readonly darkness: () => { readonly isDark: boolean; readonly since: Timestamp | undefined };
}

/** A record, what was seen of it in this turn, and the verdict that follows. */
export class Case {
  readonly glance: Glance;
  readonly #observing: Observing;
  #seen = seenNothing;
  #verdict: Verdict | undefined;
  /** The error of the read without which it could not be observed. */
  words: SpannerError | undefined;
  /** There is no such instance. */
  isAbsent = false;

  constructor(glance: Glance, observing: Observing) {
    this.glance = glance;
    this.#observing = observing;
    if (glance.state === 'running') this.#verdict = observeOperation;
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** Adds what a read showed. */
  see(shown: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...shown };
    this.#verdict = undefined;
  }

  /** What follows from what was seen. It is decided once, and again only after more was seen. */
  get verdict(): Verdict {
    const { now, policy } = this.#observing;
    this.#verdict ??= decide(this.glance, this.#seen, now, policy);
    return this.#verdict;
  }

  /** Whether this is still to be read. */
  wants(what: 'operation' | 'backup'): boolean {
    return this.verdict.kind === 'observe' && this.verdict.what === what;
  }

  /** The verdict once nothing more can be read in this turn. */
  get lastVerdict(): Verdict {
    const { glance, seen, words, verdict } = this;
    const { now, policy, darkness } = this.#observing;
    if (verdict.kind === 'observe' && words !== undefined) {
      const unobserved = { words, instanceSince: darkness().since };
      return decideUnobserved(glance, seen, unobserved, now, policy) ?? verdict;
    }
    const isBack = words === undefined && glance.refusedSince !== undefined;
    return verdict.kind === 'leave' && isBack ? { kind: 'note observed' } : verdict;
  }
}

/**
 * The verdict about a record before anything is observed. It is `observe` for every record that runs or is blocked, and
 * wherever Spanner has to be read before anything can be decided.
 */
export function decideAtFirst(glance: Glance, now: Date, policy: Policy): Verdict {
  if (glance.state === 'running') return observeOperation;
  const verdict = decide(glance, seenNothing, now, policy);
  const isBlocked = glance.blockedBy !== undefined && glance.lease === undefined;
  // Observe a blocked record before it is due, to notice the end of its blocker early.
  return isBlocked && verdict.kind === 'leave' ? observeOperation : verdict;
}

export type Tried<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly words: SpannerError };

/** The answer of a read, or its error. Rejects only with OutOfBudget: then nothing more can be read. */
export async function tried<Answer>(read: Promise<Answer>, { failed }: Observing): Promise<Tried<Answer>> {
  try {
    return { ok: true, answer: await read };
  } catch (error) {
    if (error instanceof OutOfBudget) throw error;
    failed(error);
    return { ok: false, words: wordsOf(error) };
  }
}

function wordsOf(error: unknown): SpannerError {
  if (error instanceof Unobservable) return error.words;
  return { code: 2, status: 'UNKNOWN', message: reasonOf(error) };
}
