import assert from 'node:assert/strict';
import { instanceOf } from '../../../spanner/names.ts';
import { answerOf } from '../../spanner/answer.ts';
import type { Define } from '../known-differences.ts';
import { dayMs, fromNow, type OpenProject, type Project, slow } from './project.ts';

/** What holds for that which is made of a backup. */
export function copyAndRestoreContract(open: OpenProject, test: Define): void {
  test('a backup is copied to another instance, by an operation of the copy', async () => {
    const project = open();
    const source = await project.backUp(await project.database(), 'bb');
    const parent = await project.instance('far');
    const copy = () => project.databases.copyBackup(copyOf(source, parent));
    const [operation] = await copy();
    assert.ok(operation.name?.startsWith(`${parent}/backups/copy/operations/`));
    const [made] = await operation.promise();
    assert.equal(made.name, `${parent}/backups/copy`);
    assert.equal((await answerOf(copy())).code, 'ALREADY_EXISTS');
    const [original] = await project.databases.getBackup({ name: source });
    const [found] = await project.databases.getBackup({ name: `${parent}/backups/copy` });
    assert.deepEqual(
      [found.state, found.versionTime, found.maxExpireTime],
      ['READY', original.versionTime, original.maxExpireTime],
    );
  });

  test('a copy of a backup that is missing or not READY, or for too long, is refused', async () => {
    const project = open();
    const { databases } = project;
    const ready = await project.backUp(await project.database(), 'bb');
    const parent = instanceOf(ready);
    await project.start(await project.database(slow), 'pending');
    const codeOf = async (source: string, more: object = {}) =>
      (await answerOf(databases.copyBackup({ ...copyOf(source, parent), ...more }))).code;
    assert.equal(await codeOf(`${parent}/backups/pending`), 'FAILED_PRECONDITION');
    assert.equal(await codeOf(`${parent}/backups/nothing`), 'NOT_FOUND');
    assert.equal(await codeOf(ready, { parent: `${parent}-not` }), 'NOT_FOUND');
    assert.equal(await codeOf(ready, { expireTime: fromNow(367 * dayMs) }), 'INVALID_ARGUMENT');
  });

  test('a database is restored by an operation, and says where it came from', async () => {
    const project = open();
    const source = await project.database();
    const backup = await project.backUp(source, 'bb');
    const name = `${source}-again`;
    const [operation] = await restore(project, backup, 'db-again');
    assert.ok(operation.name?.startsWith(`${name}/operations/`));
    const [made] = await operation.promise();
    assert.equal(made.name, name);
    const [found] = await project.databases.getDatabase({ name });
    assert.equal(found.state, 'READY');
    assert.partialDeepStrictEqual(found.restoreInfo, {
      sourceType: 'BACKUP',
      backupInfo: { backup, sourceDatabase: source },
    });
    const parent = instanceOf(source);
    const [listed] = await project.databases.listDatabases({ parent });
    assert.deepEqual(listed.map((it) => it.name).sort(), [source, name]);
  });

  test('a restore into an existing database, or of a missing or unready backup, is refused', async () => {
    const project = open();
    const backup = await project.backUp(await project.database('there'), 'bb');
    const pending = await project.database(slow);
    await project.start(pending, 'pending');
    const codeOf = async (...[from, id]: [string, string]) =>
      (await answerOf(restore(project, from, id))).code;
    assert.equal(await codeOf(backup, 'there'), 'ALREADY_EXISTS');
    assert.equal(await codeOf(backup, 'Upper'), 'INVALID_ARGUMENT');
    assert.equal(await codeOf(`${backup}-not`, 'new-one'), 'NOT_FOUND');
    assert.equal(await codeOf(backup.replace(/bb$/, 'pending'), 'new-one'), 'FAILED_PRECONDITION');
  });

  test('a backup cannot be deleted while a database is restored from it', async () => {
    const project = open();
    const { databases } = project;
    const source = await project.database();
    const backup = await project.backUp(source, 'bb');
    const name = source.replace(/db$/, slow);
    const [operation] = await restore(project, backup, slow);
    assert.equal((await databases.getDatabase({ name }))[0].state, 'CREATING');
    const [{ referencingDatabases }] = await databases.getBackup({ name: backup });
    assert.deepEqual(referencingDatabases, [name]);
    assert.equal((await answerOf(databases.deleteBackup({ name: backup }))).code, 'FAILED_PRECONDITION');
    await operation.cancel();
    assert.equal((await answerOf(operation.promise())).code, 'CANCELLED');
    assert.equal((await answerOf(databases.getDatabase({ name }))).code, 'NOT_FOUND');
    assert.equal((await answerOf(databases.deleteBackup({ name: backup }))).code, 'OK');
  });
}

function copyOf(sourceBackup: string, parent: string) {
  return { parent, backupId: 'copy', sourceBackup, expireTime: fromNow(2 * dayMs) };
}

function restore({ databases }: Project, backup: string, databaseId: string) {
  return databases.restoreDatabase({ parent: instanceOf(backup), databaseId, backup });
}
