import { ourOperation } from '../../shared/decisions/ownership.ts';
import type { SpannerError } from '../../shared/spanner/backup.ts';
import { type Case, type Observing, tried } from './observing.ts';

/**
 * So many records of an instance are read singly in a turn. After a long outage, or where a list cannot be had, there can
 * be more than the calls of a tick allow.
 */
export const mostSingly = 20;

/** After so many failures in a row the rest is left to the next turn: the cause lies in the instance, not in the records. */
const mostFailures = 3;

/** Sorts the cases by name, beginning after the last one of the previous turn, so that each has its turn. */
export function inTurn(cases: readonly Case[], resumeAfter: string | undefined): Case[] {
  const nameOf = ({ glance }: Case) => glance.request.backup;
  const sorted = cases.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const first = sorted.findIndex((one) => resumeAfter === undefined || nameOf(one) > resumeAfter);
  return first < 0 ? sorted : [...sorted.slice(first), ...sorted.slice(0, first)];
}

/** Reads at most `mostSingly`. Gives the last one that was read, or undefined if there was none. */
export async function readSingly(
  cases: readonly Case[],
  read: (one: Case) => Promise<boolean>,
): Promise<Case | undefined> {
  let last: Case | undefined;
  let failures = 0;
  for (const one of cases.slice(0, mostSingly)) {
    failures = (await read(one)) ? 0 : failures + 1;
    last = one;
    if (failures === mostFailures) break;
  }
  return last;
}

/** Reads the operation of one record, by its name or by its backup's. False if the read failed. */
export async function readOperation(instance: string, one: Case, observing: Observing): Promise<boolean> {
  const { admin, pace } = observing;
  const { glance } = one;
  if (glance.state === 'running') {
    const got = await tried(admin.getOperation(glance.operation, pace), observing);
    if (got.ok) one.see({ operation: got.answer, searched: 'everywhere' });
    return got.ok || hears(one, got.words);
  }
  const query = { kind: 'of backup', backup: glance.request.backup } as const;
  const listed = await tried(admin.listOperations(instance, query, pace), observing);
  if (listed.ok) {
    one.isAbsent = listed.answer === undefined;
    const operation = ourOperation(glance, listed.answer ?? []) ?? one.seen.operation;
    one.see({ operation, searched: 'everywhere' });
    return true;
  }
  hears(one, listed.words);
  // If the backup is READY, its operations need not be known.
  return readBackup(one, observing);
}

/** Reads the backup of one record. False if the read failed. */
export async function readBackup(one: Case, observing: Observing): Promise<boolean> {
  const { admin, pace } = observing;
  const got = await tried(admin.getBackup(one.glance.request.backup, pace), observing);
  if (got.ok) one.see({ backup: got.answer ?? 'none' });
  return got.ok || hears(one, got.words);
}

function hears(one: Case, words: SpannerError): false {
  one.words = words;
  return false;
}
