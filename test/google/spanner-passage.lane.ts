import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { answerOf } from 'google-emulators/test/spanner/answer.ts';
import { backupNamed, createOn, databaseNamed, insert, instance, rowsStage } from './rows-stage.ts';
import { googleSuite } from './sdk.ts';
import { spannerEmulatorParts } from './spanner-emulator.ts';

const people = 'CREATE TABLE people (id INT64 NOT NULL, name STRING(MAX)) PRIMARY KEY(id)';
const hourMs = 3_600_000;
const { CancelOperationRequest, GetOperationRequest } = spannerProtos.google.longrunning;

await googleSuite(
  "What backups and restores change for Google's Spanner emulator",
  spannerEmulatorParts,
  async (sdk) => {
    const on = await rowsStage(sdk);
    after(on.stop);
    const { databases, past, sessions, spanner } = on;

    const restoring = async (databaseId: string, backup: string) => {
      const request = { parent: instance, databaseId, backup: backupNamed(backup) };
      const [{ name }] = await databases.restoreDatabase(request);
      return name ?? '';
    };
    const operationAt = async (name: string) => {
      const [operation] = await databases.getOperation(GetOperationRequest.create({ name }));
      return operation;
    };
    const cancel = (name: string) => databases.cancelOperation(CancelOperationRequest.create({ name }));
    const ids = async () => {
      const [all] = await databases.listDatabases({ parent: instance });
      return all.map(({ name }) => name?.split('/').pop());
    };
    /** Looks again until it holds: what is carried takes its time, and every look is a call. */
    const until = async (t: TestContext, holds: () => Promise<boolean>) => {
      while (!(await holds())) t.signal.throwIfAborted();
    };

    test('a database that is being restored is shown as CREATING, and cannot be used yet', async (t) => {
      await on.create('shown', [people]);
      await on.write('shown', [insert('people', ['id', 'name'], [['1', 'kept']])]);
      await on.backUp('shown');
      const target = databaseNamed('shown-again');
      spanner.world.setDuration(target, hourMs);
      const operation = await restoring('shown-again', 'shown');
      const [creating] = await databases.getDatabase({ name: target });
      assert.partialDeepStrictEqual(creating, { state: 'CREATING', restoreInfo: { sourceType: 'BACKUP' } });
      const [listed] = await databases.listDatabases({ parent: instance });
      assert.equal(listed.find(({ name }) => name === target)?.state, 'CREATING');
      for (const call of [
        () => sessions.createSession({ database: target }),
        () => sessions.batchCreateSessions({ database: target, sessionCount: 1 }),
        () => databases.updateDatabaseDdl({ database: target, statements: ['DROP TABLE people'] }),
        () => on.backUp('too-early', { database: 'shown-again' }),
        () => databases.deleteBackup({ name: backupNamed('shown') }),
      ]) {
        const { code, words } = await answerOf(call());
        assert.equal(code, 'FAILED_PRECONDITION', words);
      }
      assert.equal((await operationAt(operation)).done, false);
      await cancel(operation);
      assert.equal((await operationAt(operation)).error?.code, 1);
      assert.equal((await answerOf(databases.getDatabase({ name: target }))).code, 'NOT_FOUND');
      await until(t, async () => (await answerOf(past.getDatabase({ name: target }))).code === 'NOT_FOUND');
      assert.ok(!(await ids()).includes('shown-again'));
      assert.equal((await answerOf(databases.deleteBackup({ name: backupNamed('shown') }))).code, 'OK');
    });

    test('the name of a database is free again after its restore was cancelled', async () => {
      await on.create('freed', [people]);
      await on.backUp('freed');
      spanner.world.setDuration(databaseNamed('freed-again'), hourMs);
      await cancel(await restoring('freed-again', 'freed'));
      await on.create('freed-again');
      const [{ statements }] = await databases.getDatabaseDdl({ database: databaseNamed('freed-again') });
      assert.deepEqual(statements, []);
      const [fresh] = await databases.getDatabase({ name: databaseNamed('freed-again') });
      assert.equal(fresh.restoreInfo, null);
    });

    test('a failed restore leaves no database upstream', async (t) => {
      await on.create('broken', [people]);
      await on.backUp('broken');
      const target = databaseNamed('broken-again');
      spanner.world.failNext(target, { code: 'INTERNAL', message: 'disk on fire' }, 0);
      const operation = await restoring('broken-again', 'broken');
      assert.equal((await operationAt(operation)).error?.message, 'disk on fire');
      await until(t, async () => (await answerOf(past.getDatabase({ name: target }))).code === 'NOT_FOUND');
      assert.equal((await answerOf(databases.getDatabase({ name: target }))).code, 'NOT_FOUND');
    });

    test('a name that is taken, or a backup, database or instance that is missing, is refused as by Spanner', async () => {
      await on.create('taken', [people]);
      await on.backUp('taken');
      assert.equal((await answerOf(on.restore('taken', 'taken'))).code, 'ALREADY_EXISTS');
      assert.equal((await answerOf(on.restore('new-one', 'nothing'))).code, 'NOT_FOUND');
      assert.equal((await answerOf(on.backUp('new-one', { database: 'nothing' }))).code, 'NOT_FOUND');
      const elsewhere = { parent: `${instance}-2`, filter: '' };
      assert.equal((await answerOf(databases.listBackups(elsewhere))).code, 'NOT_FOUND');
      assert.equal((await answerOf(on.backUp('taken'))).code, 'ALREADY_EXISTS');
      await databases.dropDatabase({ database: databaseNamed('taken') });
      assert.equal(
        (await answerOf(on.restore('taken', 'taken'))).code,
        'OK',
        'the backup outlives its database',
      );
    });

    test('a database cannot be dropped during its backup, nor an instance be deleted that has backups', async () => {
      await on.create('busy', [people]);
      spanner.world.setDuration(databaseNamed('busy'), hourMs);
      const expireTime = { seconds: Math.floor(Date.now() / 1000) + 86_400 };
      const backup = { database: databaseNamed('busy'), expireTime };
      await databases.createBackup({ parent: instance, backupId: 'busy', backup });
      const again = databases.createBackup({ parent: instance, backupId: 'busy-2', backup });
      assert.match((await answerOf(again)).words, /maximum number of pending backups/);
      const drop = () => answerOf(databases.dropDatabase({ database: databaseNamed('busy') }));
      assert.equal((await drop()).code, 'FAILED_PRECONDITION');
      const removal = await answerOf(on.client.instance('inst').delete());
      assert.equal(removal.code, 'FAILED_PRECONDITION');
      await databases.deleteBackup({ name: backupNamed('busy') });
      assert.equal((await drop()).code, 'OK');
      assert.ok(!(await ids()).includes('busy'));
    });

    test('a database that was dropped and created again is backed up as it is now', async () => {
      await on.create('twice', [people]);
      await databases.dropDatabase({ database: databaseNamed('twice') });
      await createOn(past, 'twice', ['CREATE TABLE others (id INT64) PRIMARY KEY(id)']);
      await on.backUp('twice');
      await on.restore('twice-again', 'twice');
      assert.equal((await on.query('twice-again', 'SELECT * FROM others')).length, 0);
    });

    test('GetOperation of an upstream operation asks the upstream', async () => {
      const [created] = await databases.createDatabase({
        parent: instance,
        createStatement: 'CREATE DATABASE op',
      });
      const { metadata } = await operationAt(created.name ?? '');
      assert.match(metadata?.type_url ?? '', /CreateDatabaseMetadata$/);
      assert.equal((await answerOf(operationAt(`${instance}/operations/none`))).code, 'NOT_FOUND');
    });
  },
);
