import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toTimestamp } from '../../spanner/timestamp.ts';
import { answerOf } from './answer.ts';
import { backupMs, dayMs, hourMs, instance, iso, type Stage, stage } from './stage.ts';

const name = `${instance}/backups/bb`;

const update = (on: Stage, expireTimeMs: number, more: object = {}) =>
  on.databases.updateBackup({
    backup: { name, expireTime: toTimestamp(expireTimeMs) },
    updateMask: { paths: ['expire_time'] },
    ...more,
  });

for (const [state, afterMs] of [
  ['CREATING', 0],
  ['READY', backupMs],
] as const)
  test(`a backup that is ${state} can get a later or an earlier expire time`, async () => {
    await using on = await stage();
    const createdMs = on.clock.now().getTime();
    await on.create('bb');
    on.clock.advance(afterMs);
    for (const keptMs of [366 * dayMs, 6 * hourMs]) {
      const [updated] = await update(on, createdMs + keptMs);
      assert.equal(updated.state, state);
      assert.equal(iso(updated.expireTime), new Date(createdMs + keptMs).toISOString());
      const [found] = await on.databases.getBackup({ name });
      assert.deepEqual(found, updated);
    }
    on.clock.advance(6 * hourMs - afterMs);
    assert.equal((await answerOf(on.databases.getBackup({ name }))).code, 'NOT_FOUND', 'it has expired');
  });

const refused = [
  { it: 'into the past', afterMs: 7 * hourMs - 1, more: {}, words: /in the future/ },
  { it: 'to less than 6 hours', afterMs: 6 * hourMs - 1, atMs: 0, more: {}, words: /6 hours/ },
  { it: 'to more than 366 days', afterMs: 366 * dayMs + 1, more: {}, words: /exceeded the maximum/ },
  { it: 'without a mask', afterMs: dayMs, more: { updateMask: null }, words: /update_mask/ },
  { it: 'with an empty mask', afterMs: dayMs, more: { updateMask: { paths: [] } }, words: /update_mask/ },
  {
    it: 'in more than its expire time',
    afterMs: dayMs,
    more: { updateMask: { paths: ['expire_time', 'version_time'] } },
    words: /"version_time"/,
  },
  { it: 'without a time', afterMs: dayMs, more: { backup: { name } }, words: /expire_time is missing/ },
  { it: 'without a name', afterMs: dayMs, more: { backup: {} }, words: /Invalid backup name/ },
] as const;

for (const { it, afterMs, more, words, ...rest } of refused)
  test(`a backup cannot be updated ${it}`, async () => {
    await using on = await stage();
    const createdMs = on.clock.now().getTime();
    await on.create('bb');
    on.clock.advance('atMs' in rest ? rest.atMs : 7 * hourMs);
    const answer = await answerOf(update(on, createdMs + afterMs, more));
    assert.equal(answer.code, 'code' in rest ? rest.code : 'INVALID_ARGUMENT');
    assert.match(answer.words, words);
    assert.equal(on.spanner.world.backup(name)?.expireTimeMs, createdMs + dayMs, 'it is kept as before');
  });

test('a backup can be updated only if it exists, by a caller with permission', async () => {
  await using on = await stage();
  const later = on.clock.now().getTime() + 2 * dayMs;
  assert.equal((await answerOf(update(on, later))).code, 'NOT_FOUND');
  await on.create('bb');
  on.spanner.world.permissions.revoke('spanner.backups.update', name);
  const { code, words } = await answerOf(update(on, later));
  assert.equal(code, 'PERMISSION_DENIED');
  assert.match(words, /spanner\.backups\.update/);
});
