import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StartAnswer } from '../../../shared/decisions/start.ts';
import { startBackup } from '../../../shared/operations/start-backup.ts';
import type { BackupAdmin } from '../../../shared/ports.ts';
import type { BackupRecord, Requested } from '../../../shared/record/record.ts';
import { at, backupName, operation, request, requested, running } from '../record/builders.ts';
import { later, ready } from './starting.ts';

const refused = (status: string, code: number): StartAnswer => ({
  kind: 'error',
  error: { code, status, message: 'injected' },
});

test('an attempt that Spanner accepts makes the record running', async () => {
  const on = await ready();
  const result = await startBackup(on.stored, on.deps, later);
  assert.equal(result.kind, 'attempted');
  assert.equal(on.record()?.state, 'running');
  assert.deepEqual(on.outcomes(), ['started']);
});

test('without room in the budget an attempt stores nothing and calls nothing', async () => {
  const on = await ready();
  for (let used = 0; used < 5; used += 1) await on.deps.budgets.of('shop').take('start', later);
  const result = await startBackup(on.stored, on.deps, on.world.clock.now());
  assert.equal(result.kind, 'deferred');
  assert.deepEqual([on.calls(), on.record()], [0, requested()]);
});

test('of workers that start the same record at once, one calls Spanner and the others are overtaken', async () => {
  const on = await ready();
  const results = await Promise.all([1, 2, 3].map(() => startBackup(on.stored, on.deps, later)));
  assert.deepEqual(results.map(({ kind }) => kind).toSorted(), ['attempted', 'overtaken', 'overtaken']);
  assert.equal(on.calls(), 1);
});

/** A Spanner that takes its time: the record is changed before it answers. */
function meanwhile(change: (record: Requested) => BackupRecord) {
  const made: { on?: Awaited<ReturnType<typeof ready>> } = {};
  const createBackup: BackupAdmin['createBackup'] = async () => {
    const { on } = made;
    const current = on?.world.records.get(backupName);
    assert.ok(on && current?.record.state === 'requested');
    await on.deps.records.replace(current, change(current.record));
    return { kind: 'operation', operation: operation() };
  };
  return ready({ createBackup }).then((on) => {
    made.on = on;
    return on;
  });
}

test('the answer of Spanner keeps a message that joined during the call', async () => {
  const joined = { messageId: 'm2', labels: {} };
  const on = await meanwhile((record) => ({ ...record, requests: [...record.requests, joined] }));
  assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'attempted');
  assert.deepEqual([on.record()?.state, on.record()?.requests.length], ['running', 2]);
});

test('an operation whose record was changed during the call is logged as orphaned', async () => {
  const on = await meanwhile(({ lease, ...record }) => ({ ...record, attempts: 9 }));
  assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'overtaken');
  assert.partialDeepStrictEqual(on.world.facts.at(-1), {
    severity: 'ERROR',
    outcome: 'orphaned',
    operation: operation().name,
  });
});

test('an operation that the record knows by now is not logged as orphaned', async () => {
  const on = await meanwhile(() => running());
  assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'attempted');
  assert.ok(!on.outcomes().includes('orphaned'));
});

test('a refusal whose cause cannot be observed decides nothing: the start is tried again', async () => {
  for (const [status, code] of [
    ['ALREADY_EXISTS', 6],
    ['FAILED_PRECONDITION', 9],
  ] as const) {
    const on = await ready({
      createBackup: async () => refused(status, code),
      listOperations: () => Promise.reject(new Error('down')),
    });
    await startBackup(on.stored, on.deps, later);
    const record = on.record();
    assert.ok(record?.state === 'requested' && record.lease === undefined && record.nextAttemptAt > at(0));
    assert.deepEqual(on.outcomes(), ['unseen', 'retry']);
  }
});

test("after FAILED_PRECONDITION the database's operations since the call are listed", async () => {
  const queries: unknown[] = [];
  const on = await ready({
    createBackup: async () => refused('FAILED_PRECONDITION', 9),
    listOperations: async (_instance, query) => {
      queries.push(query);
      return [];
    },
    getBackup: () => assert.fail('the backup says nothing here'),
  });
  await startBackup(on.stored, on.deps, later);
  assert.deepEqual(queries, [{ kind: 'of database', database: request().database, since: at(-60_000) }]);
});

test('after FAILED_PRECONDITION the backup is got if an operation of its name runs', async () => {
  const older = { name: backupName, database: request().database, createTime: at(-3_600_000) };
  const unbegun = operation({ startTime: undefined });
  const on = await ready({
    createBackup: async () => refused('FAILED_PRECONDITION', 9),
    listOperations: async () => [unbegun],
    getBackup: async () => ({ ...older, state: 'CREATING' }),
  });
  await startBackup(on.stored, on.deps, later);
  const record = on.record();
  assert.ok(record?.state === 'requested' && record.blockedBy === unbegun.name);
});

test('after ALREADY_EXISTS the operations of the name are listed, and the backup is got', async () => {
  const looks: unknown[] = [];
  const on = await ready({
    createBackup: async () => refused('ALREADY_EXISTS', 6),
    listOperations: async (_instance, query) => {
      looks.push(query);
      return [];
    },
    getBackup: async (name) => {
      looks.push(name);
      return undefined;
    },
  });
  await startBackup(on.stored, on.deps, later);
  assert.deepEqual(looks, [{ kind: 'of backup', backup: backupName }, backupName]);
});

test('a request whose expiry has come too near fails before Spanner is called', async () => {
  const expireTime = at(6 * 3_600_000);
  const on = await ready({}, requested({ request: request({ expiry: { kind: 'time', expireTime } }) }));
  await startBackup(on.stored, on.deps, later);
  assert.equal(on.calls(), 0);
  const record = on.record();
  assert.ok(record?.state === 'failed' && record.error.status === 'INVALID_ARGUMENT');
});

test('an attempt whose lease cannot be stored fails, and calls nothing', async () => {
  const on = await ready();
  on.deps.records.replace = () => Promise.reject(new Error('no store'));
  await assert.rejects(startBackup(on.stored, on.deps, later), /no store/);
  assert.equal(on.calls(), 0);
});
