import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackup } from '../../../functions/create-backup/handler.ts';
import { messageRememberedMs, recordLimits } from '../../../shared/record/policy.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';

/*
 * A record that remembers as many messages as it may, all of them too old for a message that is published two days later:
 * whoever comes after that one has room again.
 */

const dayMs = 86_400_000;
const asked = {
  database: 'projects/p/instances/main/databases/orders',
  backupId: 'nightly',
  retentionPeriod: '8d',
  startWithin: '7d',
};

async function fullRecord() {
  const world = new MemoryWorld();
  const deliver = createBackup(world.deps());
  const publishedAt = world.clock.now().getTime();
  const push = (messageId: string, atMs = publishedAt) => ({
    message: {
      messageId,
      publishTime: new Date(atMs).toISOString(),
      data: Buffer.from(JSON.stringify(asked)).toString('base64'),
    },
  });
  await deliver(push('first'));
  const [[name = '', stored] = []] = [...world.records];
  assert.ok(stored);
  const old = new Date(publishedAt - messageRememberedMs + dayMs).toISOString();
  const messages = Array.from({ length: recordLimits.messages }, (_, n) => ({
    id: `${n}`,
    publishTime: old,
  }));
  world.records.set(name, { ...stored, record: { ...stored.record, messages } });
  world.clock.advance(3 * dayMs);
  return {
    world,
    deliver,
    early: push('early'),
    late: push('late', publishedAt + 2 * dayMs),
    ids: () => world.records.get(name)?.record.messages.map(({ id }) => id),
  };
}

test('a rejected message stays rejected when it comes again with a message that makes room for it', async () => {
  const { world, deliver, early, late, ids } = await fullRecord();
  await deliver(early);
  assert.deepEqual([...world.rejections.keys()], ['early']);
  await Promise.all([deliver(late), deliver(early)]);
  assert.deepEqual(ids(), ['late']);
});

test('a message is not rejected if a message that came with it makes room for it', async () => {
  const { world, deliver, early, late, ids } = await fullRecord();
  await Promise.all([deliver(early), deliver(late)]);
  assert.deepEqual(ids(), ['late', 'early']);
  assert.deepEqual([...world.rejections.keys()], []);
});
