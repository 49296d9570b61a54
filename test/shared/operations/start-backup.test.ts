import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StartAnswer } from '../../../shared/decisions/start.ts';
import { startBackup } from '../../../shared/operations/start-backup.ts';
import type { BackupAdmin } from '../../../shared/ports.ts';
import type { BackupRecord, Requested } from '../../../shared/record/record.ts';
import { lease } from '../../../shared/record/transitions.ts';
import { MemoryWorld } from '../../fakes/memory-world.ts';
import { after, at, backupName, days, operation, request, requested, running } from '../record/builders.ts';

const later = after(days);
const refused = (status: string, code: number): StartAnswer => ({
  kind: 'error',
  error: { code, status, message: 'injected' },
});

/** A stored intent, and a Spanner that answers as told. */
async function ready(admin: Partial<BackupAdmin> = {}, record: Requested = requested()) {
  const world = new MemoryWorld();
  world.clock.advance(after(0).getTime() - world.clock.now().getTime());
  const deps = world.deps();
  let calls = 0;
  const counted: BackupAdmin = { ...deps.admin, ...admin };
  const createBackup: BackupAdmin['createBackup'] = (...asked) => {
    calls += 1;
    return counted.createBackup(...asked);
  };
  const stored = await deps.records.create(record);
  assert.ok(stored);
  return {
    world,
    deps: { ...deps, admin: { ...counted, createBackup } },
    stored,
    calls: () => calls,
    record: () => world.records.get(backupName)?.record,
    outcomes: () => world.facts.map(({ outcome }) => outcome),
  };
}

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

/** A worker that freezes between storing its lease and looking at it, while `meanwhile` happens to the record. */
function freezing(
  on: Awaited<ReturnType<typeof ready>>,
  forMs: number,
  meanwhile?: (leased: Requested) => BackupRecord,
) {
  const { replace } = on.deps.records;
  let froze = false;
  on.deps.records.replace = async (from, to) => {
    const stored = await replace(from, to);
    if (froze) return stored;
    froze = true;
    on.world.clock.advance(forMs);
    const leased = on.world.records.get(backupName);
    assert.ok(leased?.record.state === 'requested');
    if (meanwhile !== undefined) await replace(leased, meanwhile(leased.record));
    return stored;
  };
}

// By the clock of a poller that is a minute ahead the lease of 145 s is over after 85: 30 for the freeze, 25 for the call, 30 for
// its way.
for (const [frozenMs, kind, calls] of [
  [30_000, 'attempted', 1],
  [30_001, 'too late', 0],
] as const)
  test(`a worker that freezes for ${frozenMs} ms between its lease and the call makes ${calls} calls`, async () => {
    const on = await ready();
    freezing(on, frozenMs);
    const result = await startBackup(on.stored, on.deps, later);
    assert.deepEqual([result.kind, on.calls()], [kind, calls]);
  });

test('a worker that is too late for its call leaves the record as it was before its attempt', async () => {
  const on = await ready({}, requested({ attempts: 3 }));
  freezing(on, 31_000);
  await startBackup(on.stored, on.deps, later);
  assert.deepEqual(on.record(), requested({ attempts: 3 }));
});

test('an attempt that is too late is taken back under a message that joined, which stays', async () => {
  const on = await ready();
  const joined = { messageId: 'm2', labels: {} };
  freezing(on, 31_000, (leased) => ({ ...leased, requests: [...leased.requests, joined] }));
  assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'too late');
  const record = on.record();
  assert.ok(record?.state === 'requested');
  assert.deepEqual([record.lease, record.attempts, record.requests.length], [undefined, 0, 2]);
});

test('a worker that is too late leaves the lease of the next attempt alone', async () => {
  const on = await ready();
  freezing(on, 300_000, (leased) => lease(leased, on.world.clock.now(), on.deps.policy));
  assert.equal((await startBackup(on.stored, on.deps, later)).kind, 'overtaken');
  const record = on.record();
  assert.ok(record?.state === 'requested');
  assert.deepEqual([record.lease?.attempt, on.calls()], [2, 0]);
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
