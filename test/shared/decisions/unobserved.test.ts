import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickSlackMs } from '../../../shared/decisions/due.ts';
import { type Seen, seenNothing } from '../../../shared/decisions/seen.ts';
import { decideUnobserved } from '../../../shared/decisions/unobserved.ts';
import type { Glance } from '../../../shared/record/record.ts';
import {
  after,
  at,
  backup,
  canonicalCodes,
  days,
  hours,
  leasedRecord,
  operation,
  policy,
  requested,
  running,
  spannerError,
} from '../record/builders.ts';
import { expired, start } from './verdicts.ts';

/* Open records that have to be observed, and cannot be. */

const words = spannerError('UNAVAILABLE');
const givenUp = {
  kind: 'settle',
  outcome: {
    state: 'failed',
    error: { ...words, message: `what became of it could not be seen for two weeks: ${words.message}` },
  },
} as const;
const noted = (since: number) => ({ kind: 'note unobserved', since: at(since) }) as const;
const delayed = (since: number) => ({ kind: 'mark delayed', since: at(since), error: words }) as const;
/** What is over within a few seconds of a tick belongs to it. */
const grace = policy.refusalGraceMs - tickSlackMs;

const runs = (some: Parameters<typeof running>[0] = {}): Glance =>
  running({ progressPercent: 40, startedAt: at(0), ...some });
const due = requested({ attempts: 1, nextAttemptAt: at(hours), startBy: at(days) });
const unanswered = leasedRecord({ startBy: at(days) });
const refusedSince = at(days);

interface Row {
  readonly name: string;
  readonly glance: Glance;
  /** Since when nothing of the instance could be read. */
  readonly dark?: number;
  readonly seen?: Partial<Seen>;
  readonly ms: number;
  readonly verdict?: ReturnType<typeof decideUnobserved>;
}

const rows: Row[] = [
  { name: 'running, for the first time', glance: runs(), ms: 20 * days, verdict: noted(20 * days) },
  { name: 'running, for the first time, and asked for just now', glance: runs(), ms: grace - 1 },
  { name: 'running, in a short outage of its instance', glance: runs(), dark: days, ms: days + grace - 1 },
  {
    name: 'running, in an outage of its instance that lasts',
    glance: runs({ delayed: true }),
    dark: days,
    ms: days + grace,
    verdict: noted(days),
  },
  {
    name: 'running, in an outage of two weeks that was not noted in it',
    glance: runs({ delayed: true }),
    dark: 0,
    ms: 15 * days,
    verdict: noted(0),
  },
  { name: 'running, within two weeks', glance: runs({ delayed: true, refusedSince }), ms: 15 * days - 1 },
  {
    name: 'running, for two weeks',
    glance: runs({ delayed: true, refusedSince }),
    ms: 15 * days,
    verdict: givenUp,
  },
  { name: 'running for too long, within ten minutes', glance: runs({ refusedSince }), ms: days + grace - 1 },
  {
    name: 'running for too long, for ten minutes',
    glance: runs({ refusedSince }),
    ms: days + grace,
    verdict: delayed(days),
  },
  {
    name: 'running for too long, for ten minutes of its instance',
    glance: runs(),
    dark: days,
    ms: days + grace,
    verdict: delayed(days),
  },
  { name: 'answered, not due', glance: due, ms: hours - 1 },
  { name: 'answered, due', glance: due, ms: hours, verdict: start },
  { name: 'answered, too late, for the first time', glance: due, ms: days, verdict: noted(days) },
  { name: 'answered, too late, in a short outage', glance: due, dark: days, ms: days + grace - 1 },
  {
    name: 'answered, too late, within ten minutes',
    glance: { ...due, refusedSince },
    ms: days + grace - 1,
  },
  {
    name: 'answered, too late, for ten minutes',
    glance: { ...due, refusedSince },
    ms: days + grace,
    verdict: expired,
  },
  {
    name: 'answered, too late, for ten minutes of its instance',
    glance: due,
    dark: days,
    ms: days + grace,
    verdict: expired,
  },
  {
    name: 'answered, too late, but an operation of it was seen',
    glance: { ...due, refusedSince },
    seen: { operation: operation() },
    ms: 2 * days,
  },
  {
    name: 'answered, due, but an operation of it was seen',
    glance: { ...due, refusedSince },
    seen: { operation: operation() },
    ms: days - 1,
  },
  {
    name: 'answered, too late, but its backup was seen',
    glance: { ...due, refusedSince },
    seen: { backup: backup({ state: 'CREATING' }) },
    ms: 2 * days,
  },
  {
    name: 'answered, too late, and the backup of its name is another',
    glance: { ...due, refusedSince },
    seen: { backup: backup({ createTime: at(-days) }) },
    ms: 2 * days,
    verdict: expired,
  },
  {
    name: 'its answer lost, for the first time',
    glance: unanswered,
    ms: 20 * days,
    verdict: noted(20 * days),
  },
  {
    name: 'its answer lost, within two weeks',
    glance: { ...unanswered, refusedSince },
    ms: 15 * days - 1,
  },
  {
    name: 'its answer lost, for two weeks',
    glance: { ...unanswered, refusedSince },
    ms: 15 * days,
    verdict: givenUp,
  },
];

for (const { name, glance, dark, seen, ms, verdict } of rows)
  test(`not observed, ${name}: ${verdict?.kind ?? 'nothing'}`, () => {
    const unobserved = { words, instanceSince: dark === undefined ? undefined : at(dark) };
    assert.deepEqual(
      decideUnobserved(glance, { ...seenNothing, ...seen }, unobserved, after(ms), policy),
      verdict,
    );
  });

test('the verdict about an unobserved record does not depend on the code of the failed read', () => {
  for (const { glance, dark, seen, ms } of rows) {
    const kinds = canonicalCodes.map((code) => {
      const unobserved = {
        words: spannerError(code),
        instanceSince: dark === undefined ? undefined : at(dark),
      };
      return decideUnobserved(glance, { ...seenNothing, ...seen }, unobserved, after(ms), policy)?.kind;
    });
    assert.equal(new Set(kinds).size, 1);
  }
});
