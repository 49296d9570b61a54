import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishedEvent } from '../../../shared/events/database-event-schema.ts';
import { type Announcing, announce, announceRejections } from '../../../shared/operations/announce.ts';
import { type Stored, Unpublishable } from '../../../shared/ports.ts';
import type { Requested } from '../../../shared/record/record.ts';
import { rejection } from '../../../shared/record/rejection.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { after, backupName, request, requested, succeeded } from '../record/builders.ts';

/** Records with an event each, stored. */
async function unsent(deps: Announcing, count: number): Promise<Stored[]> {
  const { announcement } = succeeded();
  const all: Stored[] = [];
  for (let index = 0; index < count; index += 1) {
    const backup = `${backupName}-${index}`;
    const event = { ...announcement, id: `event ${index}` };
    const record: Requested = requested({ request: request({ backup }), outbox: [event] });
    const stored = await deps.records.create(record);
    if (stored !== undefined) all.push(stored);
  }
  return all;
}

const outboxes = ({ records }: MemoryWorld) =>
  [...records.values()].map(({ record }) => record.outbox.length);

test('announced events are marked as sent, and a record without events changes nothing', async () => {
  const world = new MemoryWorld();
  const deps = world.deps();
  const stored = await unsent(deps, 3);
  const empty = { record: requested(), version: '1' };
  assert.deepEqual(await announce([...stored, empty], deps), { sent: 3, failed: 0, refused: 0 });
  assert.deepEqual(outboxes(world), [0, 0, 0]);
  assert.deepEqual(await announce([empty], deps), { sent: 0, failed: 0, refused: 0 });
});

test('events are marked as sent only after Pub/Sub took them', async () => {
  const world = new MemoryWorld();
  const order: string[] = [];
  const deps: Announcing = {
    ...world.deps(),
    events: { publish: async () => void order.push(`published, ${outboxes(world)} unsent`) },
  };
  await announce(await unsent(deps, 1), deps);
  assert.deepEqual([...order, `then ${outboxes(world)}`], ['published, 1 unsent', 'then 0']);
});

test('a batch that cannot be published does not stop the others, and is counted as failed', async () => {
  const world = new MemoryWorld();
  const sent: PublishedEvent[] = [];
  const deps: Announcing = {
    ...world.deps(),
    events: {
      publish: async (events) => {
        if (events.some(({ id }) => id === 'event 7')) throw new Error('too large');
        sent.push(...events);
      },
    },
  };
  assert.deepEqual(await announce(await unsent(deps, 450), deps), { sent: 250, failed: 200, refused: 0 });
  assert.equal(sent.length, 250);
  const [fact, ...others] = world.facts;
  assert.deepEqual(others, []);
  assert.partialDeepStrictEqual(fact, {
    severity: 'WARNING',
    outcome: 'unsent',
    events: 200,
    reason: 'Error: too large',
  });
});

test('a record that was changed meanwhile keeps its events, for a joined message may need them', async () => {
  const world = new MemoryWorld();
  const deps = world.deps();
  const [stored] = await unsent(deps, 1);
  assert.ok(stored);
  await deps.records.replace(stored, { ...stored.record, attempts: 1 });
  await announce([stored], deps);
  assert.deepEqual(outboxes(world), [1]);
});

for (const [waited, severity] of [
  [9 * 60 + 59, 'WARNING'],
  [10 * 60, 'ERROR'],
] as const)
  test(`an event that cannot be sent ${waited} s after it happened is logged as ${severity}`, async () => {
    const world = new MemoryWorld();
    const deps = { ...world.deps(), events: { publish: () => Promise.reject(new Error('no topic')) } };
    const stored = await unsent(deps, 2);
    const [happened = ''] = stored.map(({ record }) => record.outbox[0]?.time ?? '');
    const clock = () => new Date(Date.parse(happened) + waited * 1_000);
    assert.deepEqual(await announce(stored, { ...deps, clock }), { sent: 0, failed: 2, refused: 0 });
    assert.deepEqual(
      world.facts.map((fact) => [fact.severity, fact.outcome, fact.events]),
      [[severity, 'unsent', 2]],
    );
  });

test('an event that Pub/Sub will never take is counted apart from one it may take later', async () => {
  const world = new MemoryWorld();
  const deps: Announcing = {
    ...world.deps(),
    events: {
      publish: async (events) => {
        if (events.some(({ id }) => id === 'event 1')) throw new Unpublishable('too large');
      },
    },
  };
  assert.deepEqual(await announce(await unsent(deps, 3), deps), { sent: 2, failed: 0, refused: 1 });
});

test('events whose mark fails count as failed', async () => {
  const world = new MemoryWorld();
  const deps = world.deps();
  const stored = await unsent(deps, 2);
  const error = new Error('no store');
  const failing: Announcing = {
    ...deps,
    records: {
      ...deps.records,
      replaceMany: async (changes) => changes.map(() => ({ kind: 'failed', error })),
    },
  };
  assert.deepEqual(await announce(stored, failing), { sent: 0, failed: 2, refused: 0 });
});

test('rejections are announced and marked like events of records', async () => {
  const world = new MemoryWorld();
  const deps = world.deps();
  const refused = ['a', 'b'].map((messageId) =>
    rejection(
      { messageId, publishTime: '2026-11-22T12:00:00Z', data: Buffer.from(''), labels: {}, problems: [] },
      'projects/p/topics/requests',
      after(0),
    ),
  );
  for (const one of refused) await deps.rejections.create(one);
  assert.deepEqual(await announceRejections(refused, deps), { sent: 2, failed: 0, refused: 0 });
  assert.ok([...world.rejections.values()].every(({ announced }) => announced));
  assert.deepEqual(
    world.events.map(({ id }) => id),
    ['a/rejected', 'b/rejected'],
  );
  const down: Announcing = { ...deps, events: { publish: () => Promise.reject(new Error('down')) } };
  assert.deepEqual(await announceRejections(refused, down), { sent: 0, failed: 2, refused: 0 });
});
