import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { backupMs, instance, type Stage, stage } from './stage.ts';

const createInstance = (on: Stage, instanceId: string, more: object = {}) =>
  on.instances.createInstance({ parent: 'projects/p', instanceId, instance: more });

test('an instance is created at once, with the requested settings', async () => {
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

test('an instance id must fit its grammar', async () => {
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

test('there are instance configurations to choose from', async () => {
  await using on = await stage();
  const [configs] = await on.instances.listInstanceConfigs({ parent: 'projects/p' });
  const names = configs.map(({ name }) => name ?? '');
  assert.ok(names.includes('projects/p/instanceConfigs/regional-us-central1'));
  for (const name of names)
    assert.equal((await answerOf(on.instances.getInstanceConfig({ name }))).code, 'OK');
  const missing = on.instances.getInstanceConfig({ name: 'projects/p/instanceConfigs/moon' });
  assert.equal((await answerOf(missing)).code, 'NOT_FOUND');
});

test('an instance is changed where the mask says so, by an operation', async () => {
  await using on = await stage();
  const update = (paths: string[], more: object) =>
    on.instances.updateInstance({ instance: { name: instance, ...more }, fieldMask: { paths } });
  const asked = {
    displayName: 'New',
    labels: { env: 'dev' },
    nodeCount: 2,
    edition: 'ENTERPRISE_PLUS',
  } as const;
  const [operation] = await update(['labels', 'node_count', 'edition'], asked);
  const [updated] = await operation.promise();
  const changed = { labels: { env: 'dev' }, nodeCount: 2, processingUnits: 2000, edition: 'ENTERPRISE_PLUS' };
  assert.partialDeepStrictEqual(updated, { labels: { env: 'dev' }, processingUnits: 2000, displayName: 'i' });
  const [found] = await on.instances.getInstance({ name: instance });
  assert.partialDeepStrictEqual(found, { ...changed, displayName: 'i' });
  await update(['default_backup_schedule_type', 'display_name'], {
    displayName: 'New',
    defaultBackupScheduleType: 'AUTOMATIC',
  });
  const [again] = await on.instances.getInstance({ name: instance });
  assert.partialDeepStrictEqual(again, {
    ...changed,
    displayName: 'New',
    defaultBackupScheduleType: 'AUTOMATIC',
  });
  for (const [paths, more] of [
    [[], asked],
    [['config'], asked],
    [['autoscaling_config'], asked],
    [['processing_units'], {}],
  ] as const)
    assert.equal((await answerOf(update([...paths], more))).code, 'INVALID_ARGUMENT', paths[0]);
});

test('instances are filtered by name, display name and label', async () => {
  await using on = await stage();
  await createInstance(on, 'howl', { displayName: 'Howling', labels: { env: 'dev', 'cost-center': 'c1' } });
  await createInstance(on, 'other', { labels: { env: 'prod', cloud_spanner_samples: 'true' } });
  for (const [filter, ...ids] of [
    ['name:*', 'howl', 'i', 'other'],
    ['name:Howl', 'howl'],
    ['display_name:howling', 'howl'],
    ['labels.env:*', 'howl', 'other'],
    ['labels.env:dev', 'howl'],
    ['labels.cost-center=c1', 'howl'],
    ['name:howl labels.env:dev', 'howl'],
    ['labels.cloud_spanner_samples:true', 'other'],
    ['NOT labels.env:*', 'i'],
  ] as const) {
    const [found] = await on.instances.listInstances({ parent: 'projects/p', filter });
    assert.deepEqual(
      found.map(({ name }) => name),
      ids.map((id) => `projects/p/instances/${id}`),
      filter,
    );
  }
  const bad = on.instances.listInstances({ parent: 'projects/p', filter: 'colour:red' });
  assert.equal((await answerOf(bad)).code, 'INVALID_ARGUMENT');
});

test('the list of operations of instance configurations is empty', async () => {
  await using on = await stage();
  const [operations] = await on.instances.listInstanceConfigOperations({ parent: 'projects/p' });
  assert.deepEqual(operations, []);
});
