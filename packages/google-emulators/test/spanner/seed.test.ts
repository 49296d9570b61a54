import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSeed, plantSeed, SeedError } from '../../spanner/seed.ts';
import { fromTimestamp, toTimestamp } from '../../spanner/timestamp.ts';
import { database, dayMs, stage } from './stage.ts';

const name = 'projects/p/instances/new/databases/orders';
const sevenDays = "ALTER DATABASE `orders` SET OPTIONS (version_retention_period = '7d')";

test('a database of a seed is a month old, and so is its instance', async () => {
  await using on = await stage();
  plantSeed(on.spanner.world, parseSeed({ databases: [{ name }] }));
  const [found] = await on.databases.getDatabase({ name });
  const monthAgoMs = on.clock.now().getTime() - 30 * dayMs;
  assert.equal(found.state, 'READY');
  assert.equal(fromTimestamp(found.createTime ?? {}), monthAgoMs);
  const [instance] = await on.instances.getInstance({ name: 'projects/p/instances/new' });
  assert.equal(fromTimestamp(instance.createTime ?? {}), monthAgoMs);
});

test('a seed database that keeps versions for seven days is backed up as of a day ago', async () => {
  await using on = await stage({ backupDuration: 0 });
  plantSeed(on.spanner.world, parseSeed({ databases: [{ name, ddl: [sevenDays] }] }));
  const nowMs = on.clock.now().getTime();
  const [operation] = await on.databases.createBackup({
    parent: 'projects/p/instances/new',
    backupId: 'yesterday',
    backup: {
      database: name,
      versionTime: toTimestamp(nowMs - dayMs),
      expireTime: toTimestamp(nowMs + dayMs),
    },
  });
  const [backup] = await operation.promise();
  assert.equal(fromTimestamp(backup.versionTime ?? {}), nowMs - dayMs);
  const [ddl] = await on.databases.getDatabaseDdl({ database: name });
  assert.deepEqual(ddl.statements, [sevenDays]);
});

test('a seed leaves an existing instance as it is', async () => {
  await using on = await stage();
  const before = on.spanner.world.places.instance('projects/p/instances/i');
  plantSeed(on.spanner.world, parseSeed({ databases: [{ name: `${database}-2` }] }));
  assert.deepEqual(on.spanner.world.places.instance('projects/p/instances/i'), before);
});

test('every mistake of a seed is told, with its place', () => {
  const wrong = {
    databases: [
      { name: 'orders' },
      { name, ageDays: -1 },
      { name, ddl: ["ALTER DATABASE d SET OPTIONS (version_retention_period = '9d')"] },
      { name, versions: '7d' },
    ],
  };
  assert.throws(
    () => parseSeed(wrong),
    (error) => {
      assert.ok(error instanceof SeedError);
      assert.deepEqual(
        error.message.split('\n').map((line) => line.split(':')[0]),
        ['databases.0.name', 'databases.1.ageDays', 'databases.2.ddl.0', 'databases.3.versions'],
      );
      assert.match(error.message, /it must be between 1 hour and 7 days/);
      return true;
    },
  );
});
