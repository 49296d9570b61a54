import type { Incoming } from '../../shared/decisions/admit.ts';
import type { IncomingWithdrawal } from '../../shared/decisions/withdrawal.ts';
import type { Starting } from '../../shared/operations/start-backup.ts';
import type { Stored } from '../../shared/ports.ts';
import type { Requested } from '../../shared/record/record.ts';
import type { Message } from '../../shared/request/message.ts';
import type { Rejecting } from './reject.ts';

/** What taking messages in needs. */
export interface TakingIn extends Starting, Rejecting {}

/** A message that is a request or a withdrawal, with the dependencies of its delivery: their log carries its trace. */
export interface Applicant {
  readonly incoming: Incoming | IncomingWithdrawal;
  /** The full name of the backup that the message is about. */
  readonly backup: string;
  readonly message: Message;
  readonly deps: TakingIn;
}

/** An applicant whose message asks for a backup. */
export type Asking = Applicant & { readonly incoming: Incoming };

/** What is left to do for a message once its request, or its rejection, is stored. */
export type Intake =
  | { readonly kind: 'to start'; readonly stored: Stored<Requested> }
  /** The attempt is stored, and the budget has granted its call. */
  | { readonly kind: 'to call'; readonly stored: Stored<Requested> }
  | { readonly kind: 'to announce'; readonly stored: Stored }
  | { readonly kind: 'done' };

export type Result =
  | { readonly ok: true; readonly intake: Intake }
  | { readonly ok: false; readonly error: unknown };

/** The results of messages that came together. A message without a result is decided on again. */
export type Results = Map<Applicant, Result>;
