import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differs } from './known-differences.ts';

const difference = { reason: 'it rounds', fails: /3 !== 3.5/ };

test('a difference that shows as it is listed passes', async () => {
  await differs(difference, async () => assert.equal(3, 3.5));
});

test('a difference that has vanished fails, and says why it was listed', async () => {
  await assert.rejects(
    differs(difference, async () => {}),
    /no longer differs.*it rounds/,
  );
});

test('a difference that has become another one fails', async () => {
  await assert.rejects(
    differs(difference, async () => assert.equal(4, 3.5)),
    /not as listed.*it rounds/,
  );
});
