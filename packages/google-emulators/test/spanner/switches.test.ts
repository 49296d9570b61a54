import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothWays, likeliest, otherSides } from '../../spanner/switches.ts';
import { backupMs, hourMs, instance, stage } from './stage.ts';

test('every switch has another side, which the test settings cover', () => {
  const flipped = new Set(otherSides.flatMap((side) => Object.keys(side)));
  assert.deepEqual([...flipped].sort(), Object.keys(likeliest).sort());
  assert.equal(bothWays.length, otherSides.length + 2);
  assert.equal(Object.keys(bothWays.at(-1)?.switches ?? {}).length, flipped.size);
  for (const side of otherSides)
    for (const [name, value] of Object.entries(side))
      assert.notEqual(value, Object.getOwnPropertyDescriptor(likeliest, name)?.value, name);
});

for (const { name, switches } of bothWays)
  test(`a backup without faults is made and found: ${name}`, async () => {
    await using on = await stage({ switches });
    const operation = await on.create('bb');
    assert.deepEqual(await on.listed('done:false'), ['bb']);
    on.clock.advance(backupMs);
    const { done, error, response } = await on.operation(operation);
    assert.deepEqual([done, error, response?.name], [true, null, `${instance}/backups/bb`]);
    assert.deepEqual(await on.listed('done:true'), ['bb']);
    on.clock.advance(hourMs);
    const [backup] = await on.databases.getBackup({ name: `${instance}/backups/bb` });
    assert.equal(backup.state, 'READY');
  });
