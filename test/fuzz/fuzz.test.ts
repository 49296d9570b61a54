import { test } from 'node:test';
import fc from 'fast-check';
import { data } from './generators.ts';
import { judge } from './judge.ts';

test('whatever is published is taken in or refused with a reason, and nothing of it breaks anything', async () => {
  await fc.assert(
    fc.asyncProperty(data, async (message) => void (await judge(message))),
    { numRuns: 2_000 },
  );
});
