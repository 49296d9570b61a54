import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observeInstance, wantsLook } from '../../functions/observe-instance.ts';
import type { Verdict } from '../../shared/domain/observe.ts';
import type { Glance } from '../../shared/domain/record.ts';
import { leased } from '../../shared/domain/transitions.ts';
import { MemoryAdmin } from '../fakes/memory-admin.ts';
import {
  after,
  at,
  backup,
  backupName,
  database,
  days,
  endedWith,
  hours,
  instance,
  minutes,
  operation,
  policy,
  request,
  requested,
  running,
} from '../shared/domain/builders.ts';

const named = (id: string) => `${instance}/backups/${id}`;
const operationOf = (id: string) => `${named(id)}/operations/o`;
const runs = (id: string, more: Partial<Glance> = {}): Glance =>
  ({
    ...running({ request: request({ backup: named(id) }), operation: operationOf(id) }),
    ...more,
  }) as Glance;
const waits = (id: string, more: object = {}): Glance => ({
  ...requested({ request: request({ backup: named(id) }), attempts: 1 }),
  ...more,
});
const unfinished = (id: string, progressPercent = 10) =>
  operation({ name: operationOf(id), backup: named(id), progressPercent });
const ended = (id: string) => {
  const made = backup({ name: named(id) });
  return endedWith({ kind: 'succeeded', backup: made }, { name: operationOf(id), backup: named(id) });
};

async function observe(admin: MemoryAdmin, glances: readonly Glance[], now = after(4 * hours)) {
  const errors: unknown[] = [];
  const decided = await observeInstance(instance, glances, {
    admin,
    policy,
    now,
    pace: async () => {},
    failed: (error) => errors.push(error),
  });
  const kinds: Record<string, Verdict['kind']> = {};
  for (const { glance, verdict } of decided)
    kinds[glance.request.backup.split('/').at(-1) ?? ''] = verdict.kind;
  return { kinds, errors, decided };
}

test('one record alone is one get', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a', 40));
  const { kinds } = await observe(admin, [runs('a')]);
  assert.deepEqual(kinds, { a: 'progressed' });
  assert.deepEqual(admin.calls, [`get operation ${operationOf('a')}`]);
});

test('two records of an instance are one list', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a'), unfinished('b', 20));
  const { kinds } = await observe(admin, [runs('a'), runs('b')]);
  assert.deepEqual(kinds, { a: 'progressed', b: 'progressed' });
  assert.deepEqual(admin.calls, ['list unfinished']);
});

test('a single one that has ended is got, not listed for', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a'), ended('b'));
  const { kinds } = await observe(admin, [runs('a'), runs('b')]);
  assert.deepEqual(kinds, { a: 'progressed', b: 'settled' });
  assert.deepEqual(admin.calls, ['list unfinished', `get operation ${operationOf('b')}`]);
});

test('many that have ended are found by a second list', async () => {
  const admin = new MemoryAdmin();
  const ids = Array.from({ length: 50 }, (_, index) => `b-${index}`);
  admin.operations.push(...ids.map(ended));
  const { kinds } = await observe(
    admin,
    ids.map((id) => runs(id)),
  );
  assert.deepEqual(new Set(Object.values(kinds)), new Set(['settled']));
  assert.deepEqual(admin.calls, ['list unfinished', 'list ended']);
});

test('what has ended before any of them was asked for is not listed', async () => {
  const admin = new MemoryAdmin();
  let since = '';
  admin.listOperations = async (_instance, query) => {
    if (query.kind === 'ended') since = query.since;
    return [];
  };
  await observe(admin, [runs('a', { intentAt: at(2 * hours) }), runs('b', { intentAt: at(hours) })]);
  assert.equal(since, at(hours - minutes));
});

test('a lost start is found among the unfinished, among the ended, and alone by its name', async () => {
  for (const [made, kind] of [
    [unfinished('a'), 'began'],
    [ended('a'), 'settled'],
  ] as const) {
    const creating = backup({ name: named('a'), state: 'CREATING' });
    const looks = kind === 'began' ? [`get backup ${named('a')}`] : [];
    const many = new MemoryAdmin();
    many.operations.push(made);
    many.backups.push(creating);
    assert.equal((await observe(many, [waits('a'), waits('b')])).kinds.a, kind);
    assert.deepEqual(
      many.calls.filter((call) => call.startsWith('get')),
      looks,
    );
    const alone = new MemoryAdmin();
    alone.operations.push(made);
    alone.backups.push(creating);
    assert.equal((await observe(alone, [waits('a')])).kinds.a, kind);
    assert.deepEqual(alone.calls, ['list of backup', ...looks]);
  }
});

test('an operation that shows no start is taken for ours by the backup that it makes', async () => {
  const unbegun = { ...unfinished('a'), startTime: undefined };
  const nextAttemptAt = at(5 * hours);
  for (const [createTime, kind] of [
    [at(0), 'began'],
    [at(-hours), 'leave'],
  ] as const) {
    for (const others of [[], [waits('b')]]) {
      const admin = new MemoryAdmin();
      admin.operations.push(unbegun);
      admin.backups.push(backup({ name: named('a'), createTime, state: 'CREATING' }));
      const unanswered = waits('a', { ...leased(requested(), after(0), policy), nextAttemptAt });
      const record = { ...unanswered, request: request({ backup: named('a') }) };
      assert.equal((await observe(admin, [record, ...others])).kinds.a, kind);
    }
  }
});

test('after 7 days, when no list shows an operation any more, the backups decide', async () => {
  const admin = new MemoryAdmin();
  admin.backups.push(backup({ name: named('a') }), backup({ name: named('b') }));
  const { kinds } = await observe(admin, [runs('a'), runs('b'), runs('c')], after(8 * days));
  assert.deepEqual(kinds, { a: 'settled', b: 'settled', c: 'missing' });
  assert.equal(admin.calls.at(-1), 'list backups');
});

test('a thousand operations that no list shows do not use up the calls that the backups need', async () => {
  const admin = new MemoryAdmin();
  const ids = Array.from({ length: 1_000 }, (_, index) => `b-${index}`);
  const { kinds } = await observe(
    admin,
    ids.map((id) => runs(id)),
    after(8 * days),
  );
  assert.deepEqual(new Set(Object.values(kinds)), new Set(['missing']));
  assert.ok(admin.calls.length <= 25, `${admin.calls.length} calls`);
});

test('one whose operation cannot be got keeps no other from its verdict', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a'), ended('b'));
  admin.failing.push(`get operation ${operationOf('c')}`);
  admin.backups.push(backup({ name: named('d') }));
  const { kinds, errors } = await observe(
    admin,
    [runs('a'), runs('b'), runs('c'), runs('d')],
    after(8 * days),
  );
  assert.deepEqual(kinds, { a: 'progressed', b: 'settled', c: 'look', d: 'settled' });
  assert.equal(errors.length, 1);
});

test('a read that fails is tried once, and decides nothing', async () => {
  for (const [glances, failing] of [
    [[runs('a')], 'get operation'],
    [[waits('a', { startBy: at(hours) })], 'list of backup'],
    [[waits('a', { startBy: at(hours) })], 'get backup'],
    [[runs('a'), runs('b')], 'list unfinished'],
    [[runs('a'), runs('b')], 'list ended'],
    [[runs('a'), runs('b')], 'list backups'],
    [[waits('a', { startBy: at(hours) }), waits('b')], 'list unfinished'],
    [[waits('a', { startBy: at(hours) }), waits('b', { startBy: at(hours) })], 'list backups'],
  ] as const) {
    const admin = new MemoryAdmin();
    admin.failing.push(failing);
    const { kinds, errors } = await observe(admin, glances);
    const verdicts = new Set(Object.values(kinds));
    assert.deepEqual(verdicts, new Set(['look']), `${failing}: ${[...verdicts]}`);
    assert.equal(errors.length, 1);
    assert.equal(admin.calls.filter((call) => call.startsWith(failing)).length, 1);
  }
});

test('while the unfinished cannot be listed nothing is started, though the ended could be', async () => {
  const admin = new MemoryAdmin();
  // Begun by a call whose answer was lost: only that list would show it.
  admin.operations.push(unfinished('a'), unfinished('b'));
  admin.failing.push('list unfinished');
  const { kinds } = await observe(admin, [waits('a'), waits('b')]);
  assert.deepEqual(kinds, { a: 'look', b: 'look' });
});

test('the end of another backup that was in the way is noticed before the next attempt is due', async () => {
  const blockedBy = operationOf('other');
  const blocked = (id: string) => waits(id, { blockedBy, nextAttemptAt: at(9 * hours) });
  for (const glances of [[blocked('a')], [blocked('a'), blocked('b')]]) {
    const admin = new MemoryAdmin();
    admin.operations.push(unfinished('other'));
    assert.equal((await observe(admin, glances)).kinds.a, 'leave');
    admin.operations.pop();
    assert.equal((await observe(admin, glances)).kinds.a, 'start');
  }
});

test('one that waits for an operation that cannot be seen expires in its time all the same', async () => {
  const admin = new MemoryAdmin();
  admin.failing.push('get operation');
  const { kinds } = await observe(admin, [
    waits('a', { blockedBy: operationOf('other'), startBy: at(hours) }),
  ]);
  assert.deepEqual(kinds, { a: 'settled' });
});

test('backups of the same beginning, or of another database, are told apart', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(
    unfinished('a2'),
    operation({ name: operationOf('a'), backup: named('a'), database: `${database}2` }),
  );
  assert.equal((await observe(admin, [waits('a')])).kinds.a, 'start');
});

test('what was never tried, is not due, or is leased to somebody wants no look', () => {
  const now = after(minutes);
  const lease = { attempt: 1, startedAt: at(0), leaseUntil: at(2 * minutes) };
  assert.equal(wantsLook(requested(), now, policy), false);
  assert.equal(wantsLook({ ...requested(), attempts: 1, lease }, now, policy), false);
  assert.equal(
    wantsLook({ ...requested(), attempts: 1, nextAttemptAt: at(2 * minutes) }, now, policy),
    false,
  );
  assert.equal(wantsLook({ ...requested(), attempts: 1 }, now, policy), true);
  assert.equal(
    wantsLook(
      { ...requested(), blockedBy: `${backupName}/operations/o`, nextAttemptAt: at(hours) },
      now,
      policy,
    ),
    true,
  );
  assert.equal(wantsLook(running(), now, policy), true);
});
