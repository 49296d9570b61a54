import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupNamed, database, hourMs, instance, startHarness } from '../../harness.ts';

test('a look whose process stood still after its lists were read judges no database', async () => {
  await using on = await startHarness({ environment: { FRESHNESS_TARGETS: `${instance}/databases/*=26h` } });
  on.spanner.world.setDuration(backupNamed('nightly'), 0);
  on.spanner.world.startBackup(backupNamed('nightly'), database);
  const thaw = on.break('spanner', 'ListBackups', async (_call, proceed) => {
    const reply = await proceed();
    on.clock.advance(27 * hourMs);
    return reply;
  });
  const frozen = await on.tick();
  assert.deepEqual([frozen.looked, on.databases()], [0, []]);
  thaw();
  await on.tick();
  const kinds = (await on.inbox.take()).map(({ attributes }) => attributes['ce-type']?.split('.').at(-1));
  assert.deepEqual(kinds, ['stale']);
});
