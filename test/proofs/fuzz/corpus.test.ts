import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { harmless, refused } from './corpus.ts';
import { judge } from './judge.ts';

const bytes = (data: string | Uint8Array) => (typeof data === 'string' ? Buffer.from(data) : data);

for (const { name, data, field } of refused) {
  test(`a message of the corpus is rejected, for its wrong field alone: ${name}`, async () => {
    const world = new MemoryWorld();
    assert.equal(await judge(bytes(data), world), 'refused');
    for (const { event } of world.rejections.values())
      for (const { path } of event.data.reasons)
        assert.ok(path === field || (field !== '' && path.startsWith(`${field}.`)), `${path} is wrong, too`);
  });
}

for (const [name, data] of Object.entries(harmless)) {
  test(`a message of the corpus is taken in: ${name}`, async () => {
    assert.equal(await judge(bytes(data)), 'taken in');
  });
}
