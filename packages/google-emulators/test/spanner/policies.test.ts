import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { schedule, scheduleNamed } from './schedule-stage.ts';
import { database, instance, minuteMs, type Stage, stage } from './stage.ts';

const backup = `${instance}/backups/bb`;
const bindings = [{ role: 'roles/spanner.backupAdmin', members: ['user:a@example.com'] }];

const set = (on: Stage, resource: string, policy: object = { bindings }) =>
  on.databases.setIamPolicy({ resource, policy });

async function rolesOn(on: Stage, resource: string) {
  const [{ bindings: found }] = await on.databases.getIamPolicy({ resource });
  return found?.map(({ role, members }) => [role, members]);
}

for (const resource of [backup, database, scheduleNamed('ss')])
  test(`an IAM policy is stored and returned: ${resource.split('/').at(-2)}`, async () => {
    await using on = await stage();
    await on.create('bb');
    await schedule(on, 'ss');
    assert.deepEqual(await rolesOn(on, resource), []);
    await set(on, resource);
    assert.deepEqual(await rolesOn(on, resource), [['roles/spanner.backupAdmin', ['user:a@example.com']]]);
    assert.equal(
      (await answerOf(on.databases.getBackup({ name: backup }))).code,
      'OK',
      'it enforces nothing',
    );
  });

test('an instance has a policy too', async () => {
  await using on = await stage();
  await on.instances.setIamPolicy({ resource: instance, policy: { bindings } });
  const [policy] = await on.instances.getIamPolicy({ resource: instance });
  assert.equal(policy.bindings?.[0]?.role, 'roles/spanner.backupAdmin');
});

test('a policy with an outdated etag is not set', async () => {
  await using on = await stage();
  const [{ etag }] = await on.databases.getIamPolicy({ resource: database });
  await set(on, database);
  assert.equal((await answerOf(set(on, database, { bindings: [], etag }))).code, 'ABORTED');
  const [{ etag: fresh }] = await on.databases.getIamPolicy({ resource: database });
  assert.equal((await answerOf(set(on, database, { bindings: [], etag: fresh }))).code, 'OK');
  assert.deepEqual(await rolesOn(on, database), []);
});

test('a database that is created again under its name has no policy', async () => {
  await using on = await stage();
  await set(on, database);
  await on.databases.dropDatabase({ database });
  on.clock.advance(minuteMs);
  on.spanner.world.addDatabase(database);
  assert.deepEqual(await rolesOn(on, database), []);
});

test('testIamPermissions returns the permissions that are not revoked', async () => {
  await using on = await stage();
  const permissions = ['spanner.databases.createBackup', 'spanner.databases.drop'];
  const tested = async () =>
    (await on.databases.testIamPermissions({ resource: database, permissions }))[0].permissions;
  assert.deepEqual(await tested(), permissions);
  on.spanner.world.permissions.revoke('spanner.databases.createBackup', instance);
  assert.deepEqual(await tested(), ['spanner.databases.drop']);
});

test('setting the policy of a missing resource is refused', async () => {
  await using on = await stage();
  assert.equal((await answerOf(set(on, `${instance}/backups/not`))).code, 'NOT_FOUND');
  assert.equal((await answerOf(set(on, 'rubbish'))).code, 'INVALID_ARGUMENT');
});
