import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isAnothers,
  isBackupOf,
  isOurBackup,
  isOurOperation,
  ourOperation,
} from '../../../shared/decisions/ownership.ts';
import type { BackupOperation, SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  at,
  backup,
  days,
  hours,
  minutes,
  operation,
  operationName,
  otherBackup,
  otherDatabase,
  requested,
} from '../record/builders.ts';

const claim = requested();

const operations: { name: string; operation: BackupOperation; ours: boolean }[] = [
  { name: 'begun after the intent', operation: operation({ startTime: at(1) }), ours: true },
  { name: 'begun with the intent', operation: operation({ startTime: at(0) }), ours: true },
  {
    name: 'begun a minute before the intent, by another clock',
    operation: operation({ startTime: at(-minutes) }),
    ours: true,
  },
  { name: 'begun before the intent', operation: operation({ startTime: at(-minutes - 1) }), ours: false },
  { name: 'not begun yet', operation: operation({ startTime: undefined }), ours: true },
  {
    name: 'ended before the intent without a start',
    operation: operation({
      startTime: undefined,
      endTime: at(-hours),
      result: { kind: 'succeeded', backup: undefined },
    }),
    ours: false,
  },
  {
    name: 'ended after the intent without a start',
    operation: operation({
      startTime: undefined,
      endTime: at(hours),
      result: { kind: 'succeeded', backup: undefined },
    }),
    ours: true,
  },
  {
    name: 'begun before the intent, ended after it',
    operation: operation({ startTime: at(-hours), endTime: at(hours) }),
    ours: false,
  },
  { name: 'of another database', operation: operation({ database: otherDatabase }), ours: false },
  { name: 'of another backup', operation: operation({ backup: otherBackup }), ours: false },
];

for (const { name, operation: seen, ours } of operations) {
  test(`an operation is ${ours ? 'ours' : 'not ours'}: ${name}`, () =>
    assert.equal(isOurOperation(claim, seen), ours));
}

test('an operation of an earlier round is not ours, even one without a start', () => {
  const later = { ...claim, formerOperations: ['other', operationName] };
  assert.equal(isOurOperation(later, operation()), false);
  assert.equal(isOurOperation(later, operation({ startTime: undefined })), false);
  assert.equal(isOurOperation(later, operation({ name: `${operationName}2` })), true);
});

const { createTime, ...undated } = backup();
const { versionTime, ...unversioned } = backup();

const backups: { name: string; backup: SpannerBackup; ours: boolean }[] = [
  { name: 'created after the intent', backup: backup({ createTime: at(1) }), ours: true },
  {
    name: 'created a minute before the intent, by another clock',
    backup: backup({ createTime: at(-minutes) }),
    ours: true,
  },
  { name: 'created before the intent', backup: backup({ createTime: at(-minutes - 1) }), ours: false },
  { name: 'shown without a create time', backup: undated, ours: true },
  { name: 'of another database', backup: backup({ database: otherDatabase }), ours: false },
  { name: 'of another name', backup: backup({ name: otherBackup }), ours: false },
  { name: 'version before the intent', backup: backup({ versionTime: at(-minutes - 1) }), ours: false },
  { name: 'version as old as clocks differ', backup: backup({ versionTime: at(-minutes) }), ours: true },
  { name: 'version unknown', backup: unversioned, ours: true },
];

for (const { name, backup: seen, ours } of backups) {
  test(`a backup is ${ours ? 'ours' : 'not ours'}: ${name}`, () =>
    assert.equal(isOurBackup(claim, seen), ours));
}

test('of a request with a version time, only a backup of exactly that time is ours', () => {
  const versioned = { ...claim, request: { ...claim.request, versionTime: '2026-11-22T11:30:00.123456Z' } };
  const isOurs = (versionTime: string) => isOurBackup(versioned, backup({ versionTime }));
  assert.deepEqual(
    [isOurs('2026-11-22T11:30:00.123456Z'), isOurs('2026-11-22T11:30:00.124Z'), isOurs(at(0))],
    [true, false, false],
  );
});

test('an operation that makes a backup of another version time is not ours', () => {
  const old = backup({ versionTime: at(-days) });
  const made = (result: typeof old) => operation({ result: { kind: 'succeeded', backup: result } });
  assert.deepEqual([isOurOperation(claim, made(backup())), isOurOperation(claim, made(old))], [true, false]);
  const makes = (creating: typeof old | undefined) => isAnothers(claim, operation(), creating);
  assert.deepEqual([makes(undefined), makes(backup()), makes(old)], [false, false, true]);
  assert.equal(isAnothers(claim, made(backup()), old), false, 'it is over: the backup may be another by now');
});

test('a backup belongs to an operation only if it was not created after the operation began', () => {
  const isIts = (createTime: string) => isBackupOf(claim, operation(), backup({ createTime }));
  assert.deepEqual([isIts(at(2 * minutes)), isIts(at(2 * minutes + 1))], [true, false]);
});

test('a backup that was created after our operation began has replaced ours', () => {
  const begun = { ...claim, startedAt: at(hours) };
  assert.equal(isOurBackup(begun, backup({ createTime: at(hours + minutes) })), true);
  assert.equal(isOurBackup(begun, backup({ createTime: at(hours + minutes + 1) })), false);
});

test('of our operations the newest counts, and one without a start time is the newest', () => {
  const first = operation({ name: 'first', startTime: at(minutes) });
  const second = operation({ name: 'second', startTime: at(2 * minutes) });
  const ended = operation({ name: 'ended', startTime: undefined, endTime: at(3 * minutes) });
  const third = operation({ name: 'third', startTime: at(4 * minutes) });
  const unbegun = operation({ name: 'unbegun', startTime: undefined });
  const foreign = operation({ name: 'foreign', startTime: at(hours), database: otherDatabase });
  for (const [newest, ...listed] of [
    [second, first, second],
    [second, second, first],
    [second, second, first, foreign],
    [ended, first, ended, second],
    [third, ended, third],
    [unbegun, unbegun, first, second],
    [unbegun, second, unbegun, ended],
  ]) {
    assert.equal(ourOperation(claim, listed), newest);
  }
  assert.equal(ourOperation(claim, [foreign]), undefined);
  assert.equal(ourOperation(claim, []), undefined);
});
