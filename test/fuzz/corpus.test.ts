import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmless, refused } from './corpus.ts';
import { judge } from './judge.ts';

const bytes = (data: string | Uint8Array) => (typeof data === 'string' ? Buffer.from(data) : data);

for (const [name, data] of Object.entries(refused)) {
  test(`refused with a reason: ${name}`, async () => {
    assert.equal(await judge(bytes(data)), 'refused');
  });
}

for (const [name, data] of Object.entries(harmless)) {
  test(`taken in: ${name}`, async () => {
    assert.equal(await judge(bytes(data)), 'taken in');
  });
}
