import assert from 'node:assert/strict';
import { test } from 'node:test';
import spannerProtos from '@google-cloud/spanner-api/build/protos/protos.js';
import { answerOf } from './answer.ts';
import { backupMs, instance, stage } from './stage.ts';

const { DeleteOperationRequest } = spannerProtos.google.longrunning;

for (const deleteOperation of ['forgets it', 'UNIMPLEMENTED'] as const)
  test(`deleting an operation ${deleteOperation === 'forgets it' ? 'forgets it, and cancels nothing' : 'may be UNIMPLEMENTED'}`, async () => {
    await using on = await stage({ switches: { deleteOperation } });
    const name = await on.create('bb');
    const remove = async (it: string) =>
      (await answerOf(on.databases.deleteOperation(DeleteOperationRequest.create({ name: it })))).code;
    if (deleteOperation === 'UNIMPLEMENTED') {
      assert.equal(await remove(name), 'UNIMPLEMENTED');
      assert.deepEqual(await on.listed(''), ['bb']);
      return;
    }
    assert.equal(await remove(name), 'OK');
    assert.equal((await answerOf(on.operation(name))).code, 'NOT_FOUND');
    assert.deepEqual(await on.listed(''), []);
    assert.equal(await remove(name), 'NOT_FOUND');
    assert.equal(await remove('rubbish'), 'INVALID_ARGUMENT');
    assert.equal((await answerOf(on.create('cc'))).code, 'FAILED_PRECONDITION', 'it goes on');
    on.clock.advance(backupMs);
    const [backup] = await on.databases.getBackup({ name: `${instance}/backups/bb` });
    assert.equal(backup.state, 'READY');
  });
