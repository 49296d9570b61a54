import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupNamed, database, instance, minuteMs, startHarness } from '../harness.ts';
import { cli, deployed } from './stage.ts';

const environment = { FRESHNESS_TARGETS: `${instance}/databases/shop=26h` };

test('list --databases shows stale databases first, each with its newest good backup and the reason', async () => {
  await using on = await startHarness({ environment });
  on.spanner.world.addDatabase(`${instance}/databases/mill`);
  on.spanner.world.startBackup(backupNamed('by-hand'), `${instance}/databases/mill`);
  on.clock.advance(5 * minuteMs);
  await on.tick();
  const { code, out } = await cli(on, ['list', '--databases', ...deployed]);
  assert.equal(code, 0);
  assert.deepEqual(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/)),
    [
      ['DATABASE', 'VERDICT', 'NEWEST', 'WHY'],
      ['shop', 'stale', 'none', 'it was never backed up'],
      ['mill', 'no target', '5 min old, 12.3 GB'],
    ],
  );
});

test('list --databases --format=json gives the code of the reason', async () => {
  await using on = await startHarness({ environment });
  await on.tick();
  const { out } = await cli(on, ['list', '--databases', '--format', 'json', ...deployed]);
  const [only] = JSON.parse(out);
  assert.deepEqual(
    [only.database, only.verdict, only.reason.code, only.newestBackup],
    [database, 'stale', 'NEVER_BACKED_UP', undefined],
  );
});

test('list --databases says if no database is known', async () => {
  await using on = await startHarness();
  const { code, out, err } = await cli(on, ['list', '--databases', ...deployed]);
  assert.deepEqual([code, out], [0, '']);
  assert.match(err, /No database is known/);
});
