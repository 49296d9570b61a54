import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import { oldestFirst, staleFirst } from '../../../shared/freshness/order.ts';
import { at, hours, instance } from '../record/builders.ts';
import { good, maxAgeMs, state } from './builders.ts';

const named = (id: string, some: Partial<DatabaseState> = {}) =>
  state({ database: `${instance}/databases/${id}`, ...some });

const verdict = (is: 'stale' | 'fresh', agoMs: number) =>
  ({ is, since: at(-agoMs), code: 'OLD', reason: 'old', maxAgeMs }) as const;

const idsOf = (states: readonly DatabaseState[]) => states.map(({ database }) => database.split('/').at(-1));

test('stale databases come first, the longest stale on top; then fresh ones; then those not judged', () => {
  const states = [
    named('unjudged'),
    named('fresh', { verdict: verdict('fresh', 9 * hours) }),
    named('just-stale', { verdict: verdict('stale', hours) }),
    named('longest-stale', { verdict: verdict('stale', 3 * hours) }),
  ];
  assert.deepEqual(idsOf(states.toSorted(staleFirst)), ['longest-stale', 'just-stale', 'fresh', 'unjudged']);
});

test('databases of equal verdict are ordered by no good backup, then the oldest, then the name', () => {
  const states = [
    named('young', { newest: good(hours) }),
    named('old', { newest: good(5 * hours) }),
    named('none-b'),
    named('none-a'),
  ];
  for (const order of [staleFirst, oldestFirst])
    assert.deepEqual(idsOf(states.toSorted(order)), ['none-a', 'none-b', 'old', 'young']);
});
