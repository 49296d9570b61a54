import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sides } from '../matrix.ts';
import { storm } from './storm.ts';

for (const { name, switches } of sides)
  test(`functions that are killed again and again lose nothing and make nothing twice, ${name}`, async () => {
    const { violations, kills } = await storm(40, 7, 100, switches);
    assert.deepEqual(violations, []);
    assert.ok(kills > 0);
  });
