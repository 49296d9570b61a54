import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything, withDeployment, writtenArguments } from './deployment.ts';

test('no value contains one that only a mock provider gives', withDeployment, () => {
  const strings = [...stringsIn(everything())];
  const written = new Set(stringsIn([...writtenArguments().values()]));
  // Terraform's mocks give eight letters and digits for every text that Google would make.
  const madeUp = strings.filter((text) => !written.has(text) && /^[a-z0-9]{8}$/.test(text));
  assert.notEqual(madeUp.length, 0, 'mocks give other values now: look for those');
  const used = madeUp.filter((text) => strings.filter((other) => other.includes(text)).length > 1);
  assert.deepEqual(used, [], 'give them in terraform/tests/mocks as Google does');
});

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* stringsIn(inner);
}
