import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extremes } from 'google-emulators/spanner/switches.ts';
import { storm } from './storm.ts';

for (const { name, switches } of extremes)
  test(`functions that are killed again and again lose nothing and make nothing twice, ${name}`, async () => {
    const { violations, kills, starts, met, refusedReads } = await storm(60, 7, 100, switches);
    assert.deepEqual(violations, []);
    assert.ok(kills >= 3 && starts >= kills, `${kills} kills, ${starts} starts`);
    // Otherwise nothing was in flight, and all of this shows nothing.
    assert.ok(met.cut + met.terminated > 0, JSON.stringify(met));
    assert.equal(refusedReads, 15, 'reads that Spanner refused while it showed nothing');
  });
