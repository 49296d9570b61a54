import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unseenForMs } from '../../../shared/domain/policy.ts';
import type { Glance } from '../../../shared/domain/record.ts';
import { decideUnseen } from '../../../shared/domain/unseen.ts';
import {
  after,
  at,
  days,
  hours,
  leasedRecord,
  minutes,
  policy,
  requested,
  running,
  spannerError,
} from './builders.ts';
import { expired, start } from './verdicts.ts';

/* Open records that want a look which could not be had: because reads fail, or because Spanner refuses them. */

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

for (const { name, glance, ms, failed, refused } of [
  { name: 'running', glance: runs(), ms: 5 * hours, failed: undefined, refused: undefined },
  { name: 'running for too long', glance: runs(), ms: 7 * hours, failed: late, refused: late },
  {
    name: 'running, told to be late',
    glance: runs({ delayed: true }),
    ms: unseenForMs - 1,
    failed: undefined,
    refused: undefined,
  },
  {
    name: 'running, told to be late, after two weeks',
    glance: runs({ delayed: true }),
    ms: unseenForMs,
    failed: undefined,
    refused: givenUp,
  },
  { name: 'answered, not due', glance: due, ms: hours - 1, failed: undefined, refused: undefined },
  { name: 'answered, due', glance: due, ms: hours, failed: undefined, refused: start },
  { name: 'answered, too late', glance: due, ms: days, failed: undefined, refused: expired },
  { name: 'its answer lost', glance: unanswered, ms: days + minutes, failed: undefined, refused: undefined },
  {
    name: 'its answer lost, two weeks after its time to start',
    glance: unanswered,
    ms: days + unseenForMs,
    failed: undefined,
    refused: givenUp,
  },
])
  test(`unseen, ${name}: ${failed?.kind ?? 'nothing'} where a read failed, ${refused?.kind ?? 'nothing'} where it was refused`, () => {
    assert.deepEqual(decideUnseen(glance, undefined, after(ms), policy), failed);
    assert.deepEqual(decideUnseen(glance, refusal, after(ms), policy), refused);
  });
