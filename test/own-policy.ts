import * as v from 'valibot';
import { defaultPolicy, type Policy } from '../shared/record/policy.ts';

/*
 * A policy of their own for functions that run in another process than the test, proof or bench that chooses it.
 * Production has no such door: its entry, functions/index.ts, goes by the default.
 */

/** The environment that hands on what differs from the default. */
export function policyVariable(policy: Partial<Policy>): { readonly POLICY: string } {
  return { POLICY: JSON.stringify(policy) };
}

/** The policy that an environment hands on: the default where it says nothing. */
export function ownPolicy({ POLICY = '{}' }: Readonly<Record<string, string | undefined>>): Policy {
  return { ...defaultPolicy, ...v.parse(v.record(v.string(), v.number()), JSON.parse(POLICY)) };
}
