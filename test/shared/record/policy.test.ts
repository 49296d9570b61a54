import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../../shared/record/policy.ts';

test('a tick lasts longer than its longest call, or that call would never begin', () => {
  const { createTimeoutMs, readTimeoutMs, tickDeadlineMs } = defaultPolicy;
  assert.ok(tickDeadlineMs > Math.max(createTimeoutMs, readTimeoutMs));
});
