import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunctions } from '../../local/function-host.ts';

test('functions that are hosted twice at once do not mix', async (t) => {
  const hosted = await Promise.all(
    ['one', 'other'].map(async (name) => {
      const functions = await hostFunctions(
        {
          createBackup: async () => {},
          pollOperations: async (_request, response) => void response.send(name),
        },
        { createBackup: 0, pollOperations: 0 },
      );
      t.after(() => Promise.all([functions.createBackup.stop(), functions.pollOperations.stop()]));
      return functions;
    }),
  );
  const answers = hosted.map(async ({ pollOperations }) => (await fetch(pollOperations.url)).text());
  assert.deepEqual(await Promise.all(answers), ['one', 'other']);
});
