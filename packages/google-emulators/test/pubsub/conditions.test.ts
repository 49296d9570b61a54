import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conditions } from '../../pubsub/conditions.ts';

test('a condition that holds already resolves at once', async () => {
  await new Conditions().until(() => true);
});

test('a condition resolves at the first check that finds it true, and is checked no more', async () => {
  const conditions = new Conditions();
  let count = 0;
  let looks = 0;
  const reached = conditions.until(() => {
    looks += 1;
    return count === 2;
  });
  for (count = 1; count <= 4; count += 1) conditions.check();
  await reached;
  assert.equal(looks, 3);
});
