import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideAtFirst } from '../../../functions/poll-operations/observing.ts';
import type { Glance } from '../../../shared/record/record.ts';
import { lease } from '../../../shared/record/transitions.ts';
import { MemoryAdmin } from '../../fakes/memory-admin.ts';
import {
  after,
  at,
  backup,
  backupName,
  database,
  days,
  hours,
  minutes,
  operation,
  policy,
  request,
  requested,
  running,
} from '../../shared/record/builders.ts';

import { ended, named, observe, operationOf, runs, unfinished, waits } from './observing.ts';

test('a record that is alone in its instance is observed with one get', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a', 40));
  const { kinds } = await observe(admin, [runs('a')]);
  assert.deepEqual(kinds, { a: 'note progress' });
  assert.deepEqual(admin.calls, [`get operation ${operationOf('a')}`]);
});

test('two records of an instance are observed with one list', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a'), unfinished('b', 20));
  const { kinds } = await observe(admin, [runs('a'), runs('b')]);
  assert.deepEqual(kinds, { a: 'note progress', b: 'note progress' });
  assert.deepEqual(admin.calls, ['list unfinished']);
});

test('the only record whose operation has ended is got, without listing the ended operations', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a'), ended('b'));
  admin.backups.push(backup({ name: named('b') }));
  const { kinds } = await observe(admin, [runs('a'), runs('b')]);
  assert.deepEqual(kinds, { a: 'note progress', b: 'settle' });
  assert.deepEqual(admin.calls, [
    'list unfinished',
    `get operation ${operationOf('b')}`,
    `get backup ${named('b')}`,
  ]);
});

test('the outcomes of fifty ended operations come from one more list of operations and one of backups', async () => {
  const admin = new MemoryAdmin();
  const ids = Array.from({ length: 50 }, (_, index) => `b-${index}`);
  admin.operations.push(...ids.map(ended));
  admin.backups.push(...ids.map((id) => backup({ name: named(id) })));
  const { kinds } = await observe(
    admin,
    ids.map((id) => runs(id)),
  );
  assert.deepEqual(new Set(Object.values(kinds)), new Set(['settle']));
  assert.deepEqual(admin.calls, ['list unfinished', 'list ended', 'list backups']);
});

test('an operation that ended well settles no record before its backup was seen', async () => {
  for (const [shown, kind, gone] of [
    [[backup({ name: named('a') })], 'settle', undefined],
    [[backup({ name: named('a'), state: 'CREATING' })], 'leave', undefined],
    [[], 'settle', true],
  ] as const) {
    for (const others of [[], [runs('b')]]) {
      const admin = new MemoryAdmin();
      admin.operations.push(ended('a'), ended('b'));
      admin.backups.push(...shown);
      const { kinds, verdicts } = await observe(admin, [runs('a'), ...others]);
      const [verdict] = verdicts;
      const outcome = verdict?.kind === 'settle' ? verdict.outcome : undefined;
      assert.deepEqual([kinds.a, Reflect.get(outcome ?? {}, 'backupGone')], [kind, gone]);
    }
  }
});

test('ended operations are listed from the oldest intent on', async () => {
  const admin = new MemoryAdmin();
  let since = '';
  admin.listOperations = async (_instance, query) => {
    if (query.kind === 'ended') since = query.since;
    return [];
  };
  await observe(admin, [runs('a', { intentAt: at(2 * hours) }), runs('b', { intentAt: at(hours) })]);
  assert.equal(since, at(hours - minutes));
});

test('a start whose answer was lost is found among unfinished and ended operations, and by its name', async () => {
  for (const [made, kind] of [
    [unfinished('a'), 'begin'],
    [ended('a'), 'settle'],
  ] as const) {
    const shown = backup({ name: named('a'), state: kind === 'begin' ? 'CREATING' : 'READY' });
    const looks = [`get backup ${named('a')}`];
    const many = new MemoryAdmin();
    many.operations.push(made);
    many.backups.push(shown);
    assert.equal((await observe(many, [waits('a'), waits('b')])).kinds.a, kind);
    assert.deepEqual(
      many.calls.filter((call) => call.startsWith('get')),
      looks,
    );
    const alone = new MemoryAdmin();
    alone.operations.push(made);
    alone.backups.push(shown);
    assert.equal((await observe(alone, [waits('a')])).kinds.a, kind);
    assert.deepEqual(alone.calls, ['list of backup', ...looks]);
  }
});

test('an operation without a start time is taken for ours by the create time of its backup', async () => {
  const unbegun = { ...unfinished('a'), startTime: undefined };
  const nextAttemptAt = at(5 * hours);
  for (const [createTime, kind] of [
    [at(0), 'begin'],
    [at(-hours), 'leave'],
  ] as const) {
    for (const others of [[], [waits('b')]]) {
      const admin = new MemoryAdmin();
      admin.operations.push(unbegun);
      admin.backups.push(backup({ name: named('a'), createTime, state: 'CREATING' }));
      const unanswered = waits('a', { ...lease(requested(), after(0), policy), nextAttemptAt });
      const record = { ...unanswered, request: request({ backup: named('a') }) };
      assert.equal((await observe(admin, [record, ...others])).kinds.a, kind);
    }
  }
});

test('after 7 days, when no list shows their operations, records are decided by their backups', async () => {
  const admin = new MemoryAdmin();
  admin.backups.push(backup({ name: named('a') }), backup({ name: named('b') }));
  const { kinds } = await observe(admin, [runs('a'), runs('b'), runs('c')], after(8 * days));
  assert.deepEqual(kinds, { a: 'settle', b: 'settle', c: 'mark missing' });
  assert.equal(admin.calls.at(-1), 'list backups');
});

test('a thousand operations that no list shows leave enough calls for the list of backups', async () => {
  const admin = new MemoryAdmin();
  const ids = Array.from({ length: 1_000 }, (_, index) => `b-${index}`);
  const { kinds } = await observe(
    admin,
    ids.map((id) => runs(id)),
    after(8 * days),
  );
  assert.deepEqual(new Set(Object.values(kinds)), new Set(['mark missing']));
  assert.ok(admin.calls.length <= 25, `${admin.calls.length} calls`);
});

test('an operation that cannot be got keeps no other record of its instance from its verdict', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(unfinished('a'), ended('b'));
  admin.failing.push(`get operation ${operationOf('c')}`);
  admin.backups.push(backup({ name: named('d') }));
  const { kinds, errors } = await observe(
    admin,
    [runs('a'), runs('b'), runs('c'), runs('d')],
    after(8 * days),
  );
  assert.deepEqual(kinds, { a: 'note progress', b: 'settle', c: 'note unobserved', d: 'settle' });
  assert.equal(errors.length, 1);
});

test('when the backup that blocks a request ends, the request starts before its next attempt is due', async () => {
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

test("a blocked request expires on time although its blocker's operation cannot be got", async () => {
  const admin = new MemoryAdmin();
  admin.failing.push('get operation');
  const { kinds } = await observe(admin, [
    waits('a', { blockedBy: operationOf('other'), startBy: at(hours) }),
  ]);
  assert.deepEqual(kinds, { a: 'settle' });
});

test('an operation of a backup with a longer name, or of another database, is not adopted', async () => {
  const admin = new MemoryAdmin();
  admin.operations.push(
    unfinished('a2'),
    operation({ name: operationOf('a'), backup: named('a'), database: `${database}2` }),
  );
  assert.equal((await observe(admin, [waits('a')])).kinds.a, 'start');
});

test('a requested record is observed only if it was tried, is not leased, and is due or blocked', () => {
  const now = after(minutes);
  const atFirst = (glance: Glance) => decideAtFirst(glance, now, policy).kind;
  const lease = { attempt: 1, startedAt: at(0), leaseUntil: at(2 * minutes) };
  const blockedBy = `${backupName}/operations/o`;
  assert.equal(atFirst(requested()), 'start');
  assert.equal(atFirst({ ...requested(), attempts: 1, lease }), 'leave');
  assert.equal(atFirst({ ...requested(), attempts: 1, lease, blockedBy }), 'leave');
  assert.equal(atFirst({ ...requested(), attempts: 1, nextAttemptAt: at(2 * minutes) }), 'leave');
  assert.equal(atFirst({ ...requested(), attempts: 1 }), 'observe');
  assert.equal(atFirst({ ...requested(), blockedBy, nextAttemptAt: at(hours) }), 'observe');
  assert.equal(atFirst(running()), 'observe');
});
