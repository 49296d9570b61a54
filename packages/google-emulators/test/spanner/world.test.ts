import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { restoreOperation } from '../../spanner/restore-operation.ts';
import { history } from './history.ts';
import { backupMs, instance, stage } from './stage.ts';

test('the world still knows a backup that was deleted, failed or expired', async () => {
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

test('a cancelled restore whose rows are still being carried neither succeeds nor fails later', async () => {
  await using on = await stage({ backupDuration: 0, restoreMs: 0 });
  await on.create('bb');
  const { world } = on.spanner;
  const source = world.backup(`${instance}/backups/bb`);
  assert.ok(source);
  const failure = { code: 'INTERNAL', message: 'no more room', atMs: world.nowMs() } as const;
  const begin = (id: string): string =>
    world.restore(`${instance}/databases/${id}`, source, { kmsKeys: [] }, true).operation;
  const codeOf = (operation: string) => restoreOperation(world, operation)?.error?.code;
  for (const [how, code] of [
    [{ busyUntilMs: world.nowMs() }, undefined],
    [{ failure }, status.INTERNAL],
  ] as const) {
    const ended = begin(`ended-${code}`);
    world.restorations.end(ended, how);
    world.restorations.cancel(ended);
    assert.equal(codeOf(ended), code);
    const cancelled = begin(`cancelled-${code}`);
    world.restorations.cancel(cancelled);
    world.restorations.end(cancelled, how);
    assert.equal(codeOf(cancelled), status.CANCELLED);
  }
});
