import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storm } from './storm.ts';

test('functions that are killed again and again lose nothing and make nothing twice', async () => {
  const { violations, kills } = await storm(40, 7, 100);
  assert.deepEqual(violations, []);
  assert.ok(kills > 0);
});
