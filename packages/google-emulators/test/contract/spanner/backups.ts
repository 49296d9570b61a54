import assert from 'node:assert/strict';
import { instanceOf } from '../../../spanner/names.ts';
import { answerOf } from '../../spanner/answer.ts';
import type { Define } from '../known-differences.ts';
import { dayMs, fromNow, hourMs, type OpenProject, slow } from './project.ts';

/** What holds for making backups, looking at them, and letting them go. */
export function backupContract(open: OpenProject, test: Define): void {
  test('a backup is made by an operation, and is READY when that is done', async () => {
    const { database, databases, start } = open();
    const source = await database();
    const name = `${instanceOf(source)}/backups/bb`;
    const [operation] = await start(source, 'bb');
    assert.ok(operation.name?.startsWith(`${name}/operations/`));
    const [made] = await operation.promise();
    assert.deepEqual([made.name, made.database], [name, source]);
    const [found] = await databases.getBackup({ name });
    assert.partialDeepStrictEqual(found, { name, database: source, state: 'READY' });
    assert.deepEqual(found.versionTime, found.createTime);
    assert.equal(found.databaseDialect, 'GOOGLE_STANDARD_SQL');
  });

  test('a backup is CREATING while it is made, and keeps its database from another and from being dropped', async () => {
    const { database, databases, start } = open();
    const source = await database(slow);
    const [operation] = await start(source, 'bb');
    const name = backupOf(operation);
    const [pending] = await databases.getBackup({ name });
    assert.equal(pending.state, 'CREATING');
    const another = await answerOf(start(source, 'other'));
    assert.equal(another.code, 'FAILED_PRECONDITION');
    assert.match(another.words, /maximum number of pending backups/);
    assert.equal((await answerOf(databases.dropDatabase({ database: source }))).code, 'FAILED_PRECONDITION');
    assert.equal(
      (await answerOf(start(await database('free'), 'other'))).code,
      'OK',
      'another database is free',
    );
  });

  test('deleting a backup that is CREATING cancels it, and makes room for the next', async () => {
    const { database, databases, start } = open();
    const source = await database(slow);
    const [operation] = await start(source, 'bb');
    await databases.deleteBackup({ name: backupOf(operation) });
    assert.equal((await answerOf(operation.promise())).code, 'CANCELLED');
    assert.equal((await answerOf(start(source, 'bb'))).code, 'OK');
  });

  test('a cancelled operation ends as cancelled, and leaves no backup', async () => {
    const { database, databases, start } = open();
    const [operation] = await start(await database(slow), 'bb');
    await operation.cancel();
    assert.equal((await answerOf(operation.promise())).code, 'CANCELLED');
    const name = backupOf(operation);
    assert.equal((await answerOf(databases.getBackup({ name }))).code, 'NOT_FOUND');
  });

  for (const [what, backup, code] of [
    ['a life of less than 6 hours', { expireTime: fromNow(6 * hourMs - 60_000) }, 'INVALID_ARGUMENT'],
    ['a life of more than 366 days', { expireTime: fromNow(366 * dayMs + hourMs) }, 'INVALID_ARGUMENT'],
    ['no expire time', { expireTime: null }, 'INVALID_ARGUMENT'],
    ['a version of the future', { versionTime: fromNow(hourMs) }, 'INVALID_ARGUMENT'],
    ['a version from before its database', { versionTime: fromNow(-30 * 60_000) }, 'INVALID_ARGUMENT'],
  ] as const)
    test(`a backup with ${what} is refused`, async () => {
      const { database, start } = open();
      assert.equal((await answerOf(start(await database(), 'bb', backup))).code, code);
    });

  test('a backup whose name is taken or malformed, or whose database is not there, is refused', async () => {
    const { database, backUp, start } = open();
    const source = await database();
    await backUp(source, 'bb');
    assert.equal((await answerOf(start(source, 'bb'))).code, 'ALREADY_EXISTS');
    assert.equal((await answerOf(start(source, 'B'))).code, 'INVALID_ARGUMENT');
    assert.equal((await answerOf(start(`${source}-not`, 'cc'))).code, 'NOT_FOUND');
    const elsewhere = source.replace('/databases/', '-not/databases/');
    assert.equal((await answerOf(start(elsewhere, 'cc'))).code, 'NOT_FOUND');
  });

  test('backups and their operations are listed, and can be filtered', async () => {
    const { database, databases, backUp } = open();
    const [one, two] = [await database('one'), await database('two')];
    const made = [await backUp(one, 'first'), await backUp(two, 'second')];
    const parent = instanceOf(one);
    const backups = async (filter: string) => {
      const [listed] = await databases.listBackups({ parent, filter });
      return listed.map(({ name }) => name);
    };
    assert.deepEqual(await backups(''), made.toReversed(), 'newest first');
    assert.deepEqual(await backups('database:databases/one'), made.slice(0, 1));
    assert.deepEqual(await backups('state:CREATING'), []);
    assert.equal((await answerOf(backups('nonsense:1'))).code, 'INVALID_ARGUMENT');
    const [operations] = await databases.listBackupOperations({ parent, filter: 'done:true' });
    assert.deepEqual(operations.map(backupOf), made.toReversed());
    const missing = { parent: `${parent}-not` };
    assert.equal((await answerOf(databases.listBackups(missing))).code, 'NOT_FOUND');
  });

  test('the expire time of a backup can be changed, within bounds', async () => {
    const { database, databases, backUp } = open();
    const name = await backUp(await database(), 'bb');
    const update = (expireTime: { seconds: number }) =>
      databases.updateBackup({ backup: { name, expireTime }, updateMask: { paths: ['expire_time'] } });
    const inAWeek = fromNow(7 * dayMs);
    const [updated] = await update(inAWeek);
    assert.equal(Number(updated.expireTime?.seconds), inAWeek.seconds);
    assert.equal((await answerOf(update(fromNow(-hourMs)))).code, 'INVALID_ARGUMENT');
    assert.equal((await answerOf(update(fromNow(367 * dayMs)))).code, 'INVALID_ARGUMENT');
  });

  test('a backup outlives its database, and keeps its instance from being deleted', async () => {
    const { database, databases, instances, backUp } = open();
    const source = await database();
    const name = await backUp(source, 'bb');
    await databases.dropDatabase({ database: source });
    assert.equal((await databases.getBackup({ name }))[0].state, 'READY');
    const instance = instanceOf(source);
    assert.equal((await answerOf(instances.deleteInstance({ name: instance }))).code, 'FAILED_PRECONDITION');
    await databases.deleteBackup({ name });
    await databases.deleteBackup({ name });
    assert.equal((await answerOf(databases.getBackup({ name }))).code, 'NOT_FOUND');
    assert.equal((await answerOf(instances.deleteInstance({ name: instance }))).code, 'OK');
  });
}

function backupOf({ name }: { name?: string | null }): string {
  return (name ?? '').replace(/\/operations\/.*/, '');
}
