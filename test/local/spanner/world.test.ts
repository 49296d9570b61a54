import assert from 'node:assert/strict';
import { test } from 'node:test';
import { history } from './history.ts';
import { backupMs, instance, stage } from './stage.ts';

test('a backup that was deleted, failed or expired is still in the books of the world', async () => {
  await using on = await stage();
  await history(on);
  on.spanner.world.fail(`${instance}/backups/howl`, { code: 'UNAVAILABLE', message: 'no more room' });
  on.clock.advance(backupMs);
  assert.deepEqual(
    on.spanner.world.backups().map(({ state }) => state),
    ['READY', 'GONE', 'GONE', 'GONE'],
  );
  assert.partialDeepStrictEqual(on.spanner.world.operations().at(-1)?.outcome, {
    kind: 'failed',
    code: 'UNAVAILABLE',
    message: 'no more room',
  });
});
