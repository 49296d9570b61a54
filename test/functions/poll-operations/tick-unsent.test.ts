import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TickDeps } from '../../../functions/poll-operations/open-tick.ts';
import { runTick } from '../../../functions/poll-operations/tick.ts';
import { recordsPerRead } from '../../../functions/poll-operations/whole-records.ts';
import type { Unsent } from '../../../shared/ports.ts';
import { rejection } from '../../../shared/record/rejection.ts';
import { MemoryFreshness } from '../../fakes/memory-freshness.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { after, backupName, request, requested, succeeded } from '../../shared/record/builders.ts';

/** A world after an outage of Pub/Sub: so many settled records, and so many rejections, that nobody was told of. */
async function outage(records: number, rejections: number) {
  const world = new MemoryWorld();
  const deps = world.deps();
  const read: number[] = [];
  const names = Array.from({ length: records }, (_, index) => `${backupName}-${index}`);
  for (const backup of names) {
    const outbox = [{ ...succeeded().announcement, id: backup }];
    await deps.records.create(requested({ request: request({ backup }), outbox }));
  }
  const refused = Array.from(
    { length: rejections },
    (_, index): Unsent => ({
      kind: 'unsent',
      rejection: rejection(
        {
          messageId: `${index}`,
          publishTime: '2026-11-22T12:00:00Z',
          data: Buffer.of(),
          labels: {},
          problems: [],
        },
        'projects/p/topics/requests',
        after(0),
      ),
    }),
  );
  const tick: TickDeps = {
    ...deps,
    freshness: new MemoryFreshness().deps(),
    rotation: { read: async () => ({ turns: new Map() }), write: async () => {} },
    records: {
      ...deps.records,
      readMany: (backups) => {
        read.push(backups.length);
        return deps.records.readMany(backups);
      },
      async *glances() {
        for (const backup of names) yield { kind: 'unsent', backup };
      },
    },
    rejections: {
      ...deps.rejections,
      async *unsent() {
        yield* refused;
      },
    },
  };
  return { world, tick, read };
}

test('after a long outage a tick reads and sends the records with unsent events in parts', async () => {
  const { world, tick, read } = await outage(450, 450);
  const { sent } = (await runTick(tick)).summary();
  assert.equal(sent, 900);
  assert.deepEqual(read, [...Array.from({ length: 22 }, () => recordsPerRead), 10]);
  assert.equal(world.events.length, 900);
});

test('when its time is over, a tick leaves the remaining unsent records unread, for the next tick', async () => {
  const { world, tick, read } = await outage(450, 450);
  const { publish } = tick.events;
  const slow: TickDeps = {
    ...tick,
    events: {
      publish: (events) => {
        world.clock.advance(65_000);
        return publish(events);
      },
    },
  };
  const { sent, deferred } = (await runTick(slow)).summary();
  // Some parts are under way at once.
  assert.deepEqual(new Set(read), new Set([recordsPerRead]));
  assert.equal(sent, read.length * recordsPerRead);
  assert.equal(deferred, 450 - sent);
  assert.ok(read.length <= 4, `${read.length}`);
});
