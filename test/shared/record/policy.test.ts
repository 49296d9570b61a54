import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../../shared/record/policy.ts';

test('a tick is longer than the longest call in it, or no call would ever begin', () => {
  const { createTimeoutMs, readTimeoutMs, tickDeadlineMs } = defaultPolicy;
  assert.ok(tickDeadlineMs > Math.max(createTimeoutMs, readTimeoutMs));
});
