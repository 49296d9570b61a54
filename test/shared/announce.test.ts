import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Announcing, announce } from '../../shared/announce.ts';
import { intent } from '../../shared/domain/admit.ts';
import type { OutgoingEvent } from '../../shared/domain/event-schema.ts';
import { began } from '../../shared/domain/transitions.ts';
import { type Stored, Unpublishable } from '../../shared/ports.ts';
import { MemoryWorld } from '../fakes/memory-world.ts';
import { after, at, operation, request } from './domain/builders.ts';

/** A world with so many running records, each with its `started` event to send. */
async function worldWith(count: number) {
  const world = new MemoryWorld();
  const deps = world.deps();
  const stored: Stored[] = [];
  for (let index = 0; index < count; index += 1) {
    const requester = { messageId: `m${index}`, publishTime: at(0), labels: {} };
    const asked = request({ backup: `projects/shop/instances/main/backups/b${index}` });
    const record = intent({ request: asked, requester, startBy: at(1) }, after(0));
    const created = await deps.records.create(record);
    assert.ok(created);
    const next = await deps.records.replace(created, began(record, operation(), after(1)));
    assert.ok(next);
    stored.push(next);
  }
  return { world, deps, stored };
}

const poisonOf = (poison: string, sent: OutgoingEvent[]): Announcing['events'] => ({
  async publish(events) {
    if (events.some(({ id }) => id.includes(poison))) throw new Unpublishable(new Error('too long'));
    sent.push(...events);
  },
});

test('an event that can never be sent does not keep the others from being sent', async () => {
  const { world, deps, stored } = await worldWith(13);
  const sent: OutgoingEvent[] = [];
  const result = await announce(stored, { ...deps, events: poisonOf('/m7/', sent) });
  assert.deepEqual(result, { sent: 12, failed: 1 });
  assert.equal(new Set(sent.map(({ id }) => id)).size, 12);
  const unsent = [...world.records.values()].filter(({ record }) => record.outbox.length > 0);
  assert.deepEqual(
    unsent.map(({ record }) => record.openedBy),
    ['m7'],
  );
  assert.ok(world.facts.some(({ severity, outcome }) => severity === 'ERROR' && outcome === 'unsent'));
});

test('while Pub/Sub is out, nothing is sent, nothing is marked, and it is tried once', async () => {
  const { world, deps, stored } = await worldWith(5);
  let calls = 0;
  const publish = async () => {
    calls += 1;
    throw new Error('UNAVAILABLE');
  };
  assert.deepEqual(await announce(stored, { ...deps, events: { publish } }), { sent: 0, failed: 5 });
  assert.equal(calls, 1);
  assert.ok([...world.records.values()].every(({ record }) => record.outbox.length === 1));
});

test('a record that was written while its events were sent keeps them, to be sent once more', async () => {
  const { world, deps, stored } = await worldWith(2);
  const [first] = stored;
  assert.ok(first?.record.state === 'running');
  await deps.records.replace(first, { ...first.record, progressPercent: 50 });
  assert.deepEqual(await announce(stored, deps), { sent: 2, failed: 0 });
  const outboxes = [...world.records.values()].map(({ record }) => record.outbox.length);
  assert.deepEqual(outboxes, [1, 0]);
});

test('of more records than go together, each is sent once and marked', async () => {
  const { world, deps, stored } = await worldWith(450);
  assert.deepEqual(await announce(stored, deps), { sent: 450, failed: 0 });
  assert.equal(new Set(world.events.map(({ id }) => id)).size, 450);
  assert.ok([...world.records.values()].every(({ record }) => record.outbox.length === 0));
});
