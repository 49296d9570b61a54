import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyVerdict } from '../../../shared/decisions/apply-verdict.ts';
import type { Verdict } from '../../../shared/decisions/verdict.ts';
import type { OpenRecord } from '../../../shared/record/record.ts';
import { lease } from '../../../shared/record/transitions.ts';
import { MemoryAdmin } from '../../fakes/memory-admin.ts';
import { after, at, backup, hours, policy, request, requested } from '../../shared/record/builders.ts';

import { ended, named, observe, runs, unfinished, waits } from './observing.ts';

/* Reads of an instance that fail. */

/** Nothing that a failed read may lead to is an outcome, or a start of what may run. */
const decidesNothing = new Set<Verdict['kind']>(['observe', 'leave', 'note unobserved']);
const lost = (id: string) =>
  waits(id, { ...lease(requested(), after(0), policy), request: request({ backup: named(id) }) });

test('a failed read decides nothing about a record, and is not repeated', async () => {
  const late = { startBy: at(hours) };
  for (const [glances, failing] of [
    [[runs('a')], ['get operation']],
    [[lost('a')], ['list of backup', 'get backup']],
    [[waits('a', late)], ['list of backup']],
    [[waits('a', late)], ['get backup']],
    [
      [runs('a'), runs('b')],
      ['list unfinished', 'get operation'],
    ],
    [
      [runs('a'), runs('b')],
      ['list backups', 'get backup'],
    ],
    [
      [lost('a'), lost('b')],
      ['list unfinished', 'list of backup'],
    ],
    [
      [waits('a', late), waits('b', late)],
      ['list unfinished', 'list of backup'],
    ],
    [
      [waits('a', late), waits('b', late)],
      ['list backups', 'get backup'],
    ],
    [
      [waits('a', late), runs('b')],
      ['list', 'get'],
    ],
  ] as const) {
    const admin = new MemoryAdmin();
    admin.failing.push(...failing);
    const { kinds, errors } = await observe(admin, glances);
    for (const kind of Object.values(kinds)) assert.ok(decidesNothing.has(kind), `${failing}: ${kind}`);
    assert.ok(errors.length > 0);
    const once = admin.calls.filter((call) => call !== 'list of backup');
    assert.equal(new Set(once).size, once.length, `${admin.calls}`);
  }
});

test('when a list fails, operations and backups are got singly', async () => {
  for (const failing of ['list unfinished', 'list ended', 'list backups', 'list']) {
    const admin = new MemoryAdmin();
    admin.operations.push(ended('a'), ended('b'), ended('c'), unfinished('d'));
    admin.backups.push(...['a', 'b', 'c'].map((id) => backup({ name: named(id) })));
    admin.failing.push(failing);
    const { kinds } = await observe(admin, [runs('a'), runs('b'), lost('c'), runs('d')]);
    assert.deepEqual(kinds, { a: 'settle', b: 'settle', c: 'settle', d: 'note progress' }, failing);
  }
});

test('a start whose answer was lost is found singly when the unfinished operations cannot be listed', async () => {
  const admin = new MemoryAdmin();
  // Begun by a call whose answer was lost: that list would show it.
  admin.operations.push(unfinished('a'), unfinished('b'));
  admin.backups.push(backup({ name: named('a'), state: 'CREATING' }));
  admin.failing.push('list unfinished');
  const { kinds } = await observe(admin, [waits('a'), waits('b')]);
  assert.deepEqual(kinds, { a: 'begin', b: 'leave' });
});

test('without lists, each of fifty records is got within three turns, at most twenty in a turn', async () => {
  const ids = Array.from({ length: 50 }, (_, index) => `b-${index}`);
  const got = new Set<string>();
  let resumeAfter: string | undefined;
  for (let turn = 0; turn < 3; turn += 1) {
    const admin = new MemoryAdmin();
    admin.operations.push(...ids.map((id) => unfinished(id)));
    admin.failing.push('list');
    const glances = ids.map((id) => runs(id));
    ({ resumeAfter } = await observe(admin, glances, after(4 * hours), { resumeAfter }));
    assert.ok(admin.calls.length <= 21, `${admin.calls.length} calls`);
    for (const call of admin.calls) got.add(call);
  }
  assert.equal(got.size, 51);
});

test('when no read of an instance succeeds, the poller does not ask for each of its records', async () => {
  const admin = new MemoryAdmin();
  admin.failing.push('');
  const ids = Array.from({ length: 50 }, (_, index) => `b-${index}`);
  const { kinds } = await observe(
    admin,
    ids.map((id) => runs(id)),
    after(4 * hours),
    { since: at(hours) },
  );
  assert.ok(admin.calls.length <= 4, `${admin.calls.length} calls`);
  assert.deepEqual(new Set(Object.values(kinds)), new Set(['note unobserved']));
});

test('a record that is observed again after its reads failed does not count as unobserved any more', async () => {
  const refusedSince = at(hours);
  const admin = new MemoryAdmin();
  const creating = backup({ name: named('b'), state: 'CREATING' });
  admin.operations.push(unfinished('a'));
  admin.backups.push(creating);
  const records = [
    runs('a', { refusedSince }),
    { ...lost('b'), refusedSince, nextAttemptAt: at(5 * hours) },
  ] as OpenRecord[];
  const { kinds, verdicts } = await observe(admin, records);
  assert.deepEqual(kinds, { a: 'note progress', b: 'note observed' });
  for (const [index, record] of records.entries()) {
    const next = applyVerdict(record, verdicts[index] ?? { kind: 'leave' }, after(4 * hours));
    assert.deepEqual([record.refusedSince, 'refusedSince' in next], [refusedSince, false]);
  }
});
