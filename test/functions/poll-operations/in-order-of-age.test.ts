import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Requested } from '../../../shared/record/record.ts';
import { TickWorld } from '../../fakes/tick-world.ts';
import { after, at, hours, instance, minutes, request, requested } from '../../shared/record/builders.ts';
import { named } from './observing.ts';

const asked = (id: string, some: Partial<Requested>) =>
  requested({ request: request({ backup: named(id) }), ...some });

test('a request that has its last chance is started behind an older one, though its instance is backed off', async () => {
  const on = new TickWorld();
  on.clock.advance(after(hours).getTime() - on.clock.now().getTime());
  const blockedBy = `${named('theirs')}/operations/o`;
  on.put(asked('older', { attempts: 1, blockedBy, nextAttemptAt: at(2 * hours), startBy: at(24 * hours) }));
  // It waited in Pub/Sub until after its startBy.
  const intentAt = at(hours - minutes);
  on.put(asked('younger', { intentAt, startBy: at(minutes), nextAttemptAt: intentAt }));
  on.rotated = { turns: new Map([[instance, { observedAt: intentAt, refusals: 5 }]]) };
  const { attempted } = await on.tick(on.tickDeps({ createBackup: on.deps().admin.createBackup }));
  assert.equal(attempted, 1);
  assert.equal(on.records.get(named('younger'))?.record.state, 'running');
});
