import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Glance } from '../../../shared/domain/record.ts';
import { decideUnseen } from '../../../shared/domain/unseen.ts';
import {
  after,
  at,
  days,
  hours,
  leasedRecord,
  policy,
  requested,
  running,
  spannerError,
} from './builders.ts';
import { expired, start } from './verdicts.ts';

/* Open records that have to be looked at, and that Spanner refuses to show. */

const refusal = spannerError('PERMISSION_DENIED');
const givenUp = {
  kind: 'settled',
  outcome: {
    state: 'failed',
    error: {
      ...refusal,
      message: `what became of it could not be seen for two weeks: ${refusal.message}`,
    },
  },
} as const;
const late = { kind: 'progressed', percent: 40, late: true } as const;

const runs = (some: Parameters<typeof running>[0] = {}): Glance =>
  running({ progressPercent: 40, startedAt: at(0), ...some });
const due = requested({ attempts: 1, nextAttemptAt: at(hours), startBy: at(days) });
const unanswered = leasedRecord({ startBy: at(days) });
const refusedSince = at(days);
const noted = { kind: 'refused' } as const;

for (const { name, glance, ms, verdict } of [
  { name: 'running, for the first time', glance: runs(), ms: 20 * days, verdict: noted },
  { name: 'running, within two weeks', glance: runs({ delayed: true, refusedSince }), ms: 15 * days - 1 },
  {
    name: 'running, for two weeks',
    glance: runs({ delayed: true, refusedSince }),
    ms: 15 * days,
    verdict: givenUp,
  },
  {
    name: 'running for too long, within ten minutes',
    glance: runs({ refusedSince }),
    ms: days + policy.refusalGraceMs - 1,
  },
  {
    name: 'running for too long, for ten minutes',
    glance: runs({ refusedSince }),
    ms: days + policy.refusalGraceMs,
    verdict: late,
  },
  { name: 'answered, not due', glance: due, ms: hours - 1 },
  { name: 'answered, due', glance: due, ms: hours, verdict: start },
  { name: 'answered, too late', glance: due, ms: days, verdict: expired },
  { name: 'its answer lost, for the first time', glance: unanswered, ms: 20 * days, verdict: noted },
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
])
  test(`refused a look, ${name}: ${verdict?.kind ?? 'nothing'}`, () =>
    assert.deepEqual(decideUnseen(glance, refusal, after(ms), policy), verdict));
