import { setTimeout as delay } from 'node:timers/promises';
import type { Metadata } from '@grpc/grpc-js';
import { type GrpcCode, GrpcError } from './error.ts';

export interface Call {
  /** Full service name, `google.spanner.admin.database.v1.DatabaseAdmin`. */
  readonly service: string;
  /** As the proto spells it, `CreateBackup`. */
  readonly method: string;
  readonly request: object;
  readonly metadata: Metadata;
  /** The address that the caller dialled, `127.0.0.1:port`: tells apart callers that were given different ones. */
  readonly host: string;
}

/**
 * Stands around every call of a server: `proceed()` carries the call out and gives its answer. Throwing before it
 * refuses the call, throwing after it loses the answer of a call that took effect, never settling leaves the
 * caller to its deadline.
 */
export type Intercept = (call: Call, proceed: () => Promise<unknown>) => Promise<unknown>;

/** The ways a remote call can go wrong. */
export type Fault =
  | { readonly kind: 'refused'; readonly code: GrpcCode }
  | { readonly kind: 'reply lost'; readonly code: GrpcCode }
  | { readonly kind: 'delayed'; readonly ms: number }
  | { readonly kind: 'no answer, no effect' }
  | { readonly kind: 'no answer, though done' };

/** Carries a call out under a fault. */
export async function suffer(fault: Fault, proceed: () => Promise<unknown>): Promise<unknown> {
  switch (fault.kind) {
    case 'refused':
      throw new GrpcError(fault.code, `injected: refused with ${fault.code}`);
    case 'reply lost':
      await proceed();
      throw new GrpcError(fault.code, `injected: done, but the reply was lost as ${fault.code}`);
    case 'delayed':
      await delay(fault.ms);
      return proceed();
    case 'no answer, no effect':
      return new Promise(() => {});
    case 'no answer, though done':
      await proceed();
      return new Promise(() => {});
  }
}
