import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { backupMs, instance, type Stage, stage } from './stage.ts';

const createInstance = (on: Stage, instanceId: string, more: object = {}) =>
  on.instances.createInstance({ parent: 'projects/p', instanceId, instance: more });

test('an instance is created at once, as it was asked for', async () => {
  await using on = await stage();
  const config = 'projects/p/instanceConfigs/nam6';
  const [operation] = await createInstance(on, 'fresh', { config, displayName: 'Fresh', nodeCount: 3 });
  const [created] = await operation.promise();
  assert.equal(created.name, 'projects/p/instances/fresh');
  const [found] = await on.instances.getInstance({ name: 'projects/p/instances/fresh' });
  assert.partialDeepStrictEqual(found, {
    config,
    displayName: 'Fresh',
    processingUnits: 3000,
    state: 'READY',
  });
  assert.equal((await answerOf(createInstance(on, 'fresh'))).code, 'ALREADY_EXISTS');
});

test('an instance id keeps to its grammar', async () => {
  await using on = await stage();
  for (const id of ['', 'a', 'Upper', 'under_score', 'ends-', 'a'.repeat(65)])
    assert.equal((await answerOf(createInstance(on, id))).code, 'INVALID_ARGUMENT', id);
  for (const id of ['aa', 'a-2', 'a'.repeat(64)])
    assert.equal((await answerOf(createInstance(on, id))).code, 'OK', id);
});

test('a project lists its own instances by name', async () => {
  await using on = await stage({ switches: { pageCap: 1 } });
  await createInstance(on, 'another');
  on.spanner.world.addInstance('projects/q/instances/theirs');
  const [instances] = await on.instances.listInstances({ parent: 'projects/p' });
  assert.deepEqual(
    instances.map(({ name }) => name),
    ['projects/p/instances/another', instance],
  );
});

test('an instance cannot be deleted while it has backups', async () => {
  await using on = await stage();
  await on.create('bb');
  on.clock.advance(backupMs);
  const remove = () => answerOf(on.instances.deleteInstance({ name: instance }));
  assert.equal((await remove()).code, 'FAILED_PRECONDITION');
  on.spanner.world.delete(`${instance}/backups/bb`);
  assert.equal((await remove()).code, 'OK');
  assert.equal((await answerOf(on.instances.getInstance({ name: instance }))).code, 'NOT_FOUND');
  assert.equal((await remove()).code, 'NOT_FOUND');
  assert.deepEqual(on.spanner.world.places.databasesOf(instance), []);
});

test('there are configurations to choose from', async () => {
  await using on = await stage();
  const [configs] = await on.instances.listInstanceConfigs({ parent: 'projects/p' });
  const names = configs.map(({ name }) => name ?? '');
  assert.ok(names.includes('projects/p/instanceConfigs/regional-us-central1'));
  for (const name of names)
    assert.equal((await answerOf(on.instances.getInstanceConfig({ name }))).code, 'OK');
  const missing = on.instances.getInstanceConfig({ name: 'projects/p/instanceConfigs/moon' });
  assert.equal((await answerOf(missing)).code, 'NOT_FOUND');
});
