import type { Incoming } from '../../shared/decisions/admit.ts';
import type { Starting } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import type { Requested } from '../../shared/record/record.ts';
import type { Message } from '../../shared/request/message.ts';
import type { Rejecting } from './reject.ts';

/** What it takes to take messages in. */
export interface TakingIn extends Starting, Rejecting {}

/** A message that is a request, with the dependencies of its own delivery: its log has its trace. */
export interface Applicant {
  readonly incoming: Incoming;
  readonly message: Message;
  readonly deps: TakingIn;
}

/** What is left to do for a message once its request, or its rejection, is stored. */
export type Intake =
  | { readonly kind: 'to start'; readonly stored: Stored<Requested> }
  | { readonly kind: 'to announce'; readonly stored: Stored }
  | { readonly kind: 'done' };

export type Result =
  | { readonly ok: true; readonly intake: Intake }
  | { readonly ok: false; readonly error: unknown };

/** What was decided about messages that came together. A message without a result is decided on again. */
export class Results {
  readonly #results = new Map<Applicant, Result>();
  readonly #applicants: readonly Applicant[];

  constructor(applicants: readonly Applicant[]) {
    this.#applicants = applicants;
  }

  get undecided(): readonly Applicant[] {
    return this.#applicants.filter((applicant) => !this.#results.has(applicant));
  }

  takenIn(applicant: Applicant, intake: Intake): void {
    this.#results.set(applicant, { ok: true, intake });
  }

  failed(applicant: Applicant, error: unknown): void {
    this.#results.set(applicant, { ok: false, error });
  }

  /** Call it when the record was written again for another message: a start needs the newest version. */
  moved({ record, version }: Stored): void {
    if (record.state !== 'requested') return;
    for (const [applicant, result] of this.#results)
      if (result.ok && result.intake.kind === 'to start')
        this.takenIn(applicant, { kind: 'to start', stored: { record, version } });
  }

  /** One for each, in their order. */
  all(otherwise: (applicant: Applicant) => Error): Result[] {
    return this.#applicants.map(
      (applicant) => this.#results.get(applicant) ?? { ok: false, error: otherwise(applicant) },
    );
  }
}
