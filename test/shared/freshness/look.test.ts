import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabaseState } from '../../../shared/freshness/database.ts';
import {
  afterBlindLook,
  afterLook,
  type Judging,
  type Listing,
  missingFrom,
  wantsWholeList,
} from '../../../shared/freshness/look.ts';
import {
  after,
  at,
  database,
  days,
  hours,
  instance,
  minutes,
  otherDatabase,
  spannerError,
} from '../record/builders.ts';
import { good, listed, maxAgeMs, state, targets } from './builders.ts';

const judging = (some: Partial<Judging> = {}): Judging => ({
  targets: targets(),
  graceMs: undefined,
  waiting: new Map(),
  now: after(0),
  ...some,
});

const listing = (some: Partial<Listing> = {}): Listing => ({
  databases: [{ name: database, createTime: at(-30 * days) }],
  backups: [],
  isWhole: true,
  ...some,
});

const states = (...all: DatabaseState[]) => new Map(all.map((one) => [one.database, one]));
const fresh = { is: 'fresh', since: at(-days), code: 'BACKED_UP', reason: 'r', maxAgeMs } as const;
const stale = { ...fresh, is: 'stale', code: 'OLD' } as const;

/** The one document after a look. */
function one(list: Listing, before?: DatabaseState, some: Partial<Judging> = {}): DatabaseState {
  const [only, ...others] = afterLook(list, before === undefined ? new Map() : states(before), judging(some));
  assert.ok(only !== undefined && others.length === 0);
  return only;
}

const kinds = ({ outbox }: DatabaseState) => outbox.map(({ type }) => type.split('.').at(-1));

test('a database whose first list shows a good backup is fresh, without an event', () => {
  const found = one(listing({ backups: [listed(hours)] }));
  assert.equal(found.verdict?.is, 'fresh');
  assert.deepEqual(found.newest, good(hours));
  assert.deepEqual(kinds(found), []);
});

test('a list without the create time of a database does not make it another one', () => {
  const before = one(listing({ backups: [listed(hours)] }));
  const gone = one(listing(), before);
  const after = one(listing({ databases: [{ name: database, createTime: undefined }] }), gone);
  assert.deepEqual(
    [after.createdAt, after.lost, after.verdict],
    [before.createdAt, good(hours), gone.verdict],
  );
});

test('a database that is stale at its first look is announced, with the reason and the target', () => {
  const [event] = one(listing({ backups: [listed(2 * days)] })).outbox;
  assert.deepEqual(event, {
    specversion: '1.0',
    id: `${database}/${at(0)}/stale`,
    type: 'dev.spannerbackup.database.v1.stale',
    source: `//spanner.googleapis.com/${instance}`,
    subject: database,
    time: at(0),
    datacontenttype: 'application/json',
    data: {
      database,
      reason: { code: 'OLD', message: `the newest good backup is from ${at(-2 * days)}` },
      maxAgeMs,
      ageMs: 2 * days,
      newestBackup: good(2 * days),
    },
  });
});

test('a database that turns fresh is announced once, and is not written while it stays fresh', () => {
  const back = one(listing({ backups: [listed(hours)] }), state({ verdict: stale }));
  assert.deepEqual(kinds(back), ['fresh']);
  assert.equal(back.verdict?.since, at(0));
  const later = one(listing({ backups: [listed(hours)] }), back, { now: after(hours) });
  assert.equal(later, back);
});

test('a new reason of a stale database is stored, and not announced', () => {
  const before = state({ verdict: stale, newest: good(3 * days) });
  const after = one(listing({ backups: [] }), before);
  assert.deepEqual([after.verdict?.code, after.verdict?.since], ['BACKUP_GONE', stale.since]);
  assert.deepEqual(kinds(after), []);
});

for (const [what, backup] of Object.entries({
  'that is not READY': listed(hours, { state: 'CREATING' }),
  'that has expired': listed(hours, { expireTime: at(0) }),
  'that is a copy in another instance': listed(hours, { name: 'projects/shop/instances/dr/backups/copy' }),
  'of an earlier database of that name': listed(31 * days, { expireTime: at(days) }),
  'of another database': listed(hours, { database: otherDatabase }),
}))
  test(`a backup ${what} does not count`, () => {
    assert.equal(one(listing({ backups: [backup] })).newest, undefined);
  });

test('a newer backup that has expired or is not READY does not hide an older good one', () => {
  const expired = listed(hours, { expireTime: at(0) });
  const creating = listed(minutes, { state: 'CREATING' });
  assert.deepEqual(one(listing({ backups: [expired, creating, listed(5 * hours)] })).newest, good(5 * hours));
});

test('the newest backup is the one with the latest version time, whenever it was created', () => {
  const lateCreated = listed(3 * hours, { name: `${instance}/backups/late`, createTime: at(0) });
  assert.equal(one(listing({ backups: [lateCreated, listed(hours)] })).newest?.name, good(hours).name);
});

test('a bounded list that shows no new backup leaves the remembered one the newest', () => {
  const before = state({ verdict: fresh, newest: good(2 * hours) });
  assert.deepEqual(one(listing({ isWhole: false }), before).newest, good(2 * hours));
});

test('a listed backup replaces what was remembered of it', () => {
  const before = state({ newest: good(2 * hours) });
  const shortened = listed(2 * hours, { expireTime: at(0) });
  assert.equal(one(listing({ isWhole: false, backups: [shortened] }), before).newest, undefined);
});

test('a whole list without the remembered backup makes the look get that backup singly', () => {
  const before = state({ newest: good(2 * hours) });
  const whole = listing({ backups: [listed(5 * hours)] });
  assert.deepEqual(missingFrom(whole, states(before), after(0)), [good(2 * hours)]);
  assert.deepEqual(missingFrom({ ...whole, isWhole: false }, states(before), after(0)), []);
  assert.deepEqual(missingFrom(listing({ backups: [listed(hours)] }), states(before), after(0)), []);
  assert.deepEqual(missingFrom(listing({ databases: [] }), states(before), after(0)), []);
});

test('once the remembered backup has expired, the look needs a whole list', () => {
  const expired = state({ newest: good(hours, { expireTime: at(0) }) });
  assert.equal(wantsWholeList(states(expired), after(0)), true);
  assert.equal(wantsWholeList(states(state({ newest: good(hours) })), after(0)), false);
  assert.equal(wantsWholeList(states(state()), after(0)), false);
});

test('a database that is not listed any more is closed without an event, and expires in 90 days', () => {
  const before = state({ verdict: stale, newest: good(days) });
  const closed = one(listing({ databases: [] }), before);
  assert.deepEqual(closed.closed, { at: at(0), why: 'gone' });
  assert.equal(closed.verdict, undefined);
  assert.deepEqual(closed.expireAt, after(90 * days));
  assert.deepEqual(kinds(closed), []);
  assert.equal(one(listing({ databases: [] }), closed), closed);
});

test('a database that was dropped and created again begins anew', () => {
  const gone = one(listing({ databases: [] }), state({ verdict: stale, newest: good(days) }));
  const born = [{ name: database, createTime: at(0) }];
  const back = one(listing({ databases: born }), gone, { now: after(minutes) });
  assert.deepEqual([back.verdict?.code, back.closed, back.expireAt], ['YOUNG', undefined, undefined]);
  const old = one(listing({ databases: born }), gone, { now: after(2 * days) });
  assert.equal(old.verdict?.code, 'NEVER_BACKED_UP');
});

test('a database that no target matches any more is closed; one that none ever matched is only known', () => {
  const none = { targets: targets(`${otherDatabase}=26h`) };
  const closed = one(listing(), state({ verdict: stale }), none);
  assert.deepEqual([closed.closed?.why, closed.verdict, kinds(closed)], ['no target', undefined, []]);
  assert.equal(one(listing(), closed, none), closed);
  const known = one(listing({ backups: [listed(hours)] }), undefined, none);
  assert.deepEqual([known.closed, known.verdict, known.newest], [undefined, undefined, good(hours)]);
});

const unseen = { since: at(-hours), words: spannerError('PERMISSION_DENIED') };

test('an instance that cannot be looked at changes no verdict until a target has passed', () => {
  const before = state({ verdict: fresh, newest: good(days) });
  const blind = (now: Date) => afterBlindLook(instance, unseen, states(before), judging({ now }))[0];
  assert.equal(blind(after(2 * hours)), before);
  const late = blind(after(2 * hours + 1));
  assert.deepEqual(late?.verdict?.code, 'UNSEEN');
  assert.deepEqual(late && kinds(late), ['stale']);
});

test('a database that a target names in full turns stale although no list ever showed it', () => {
  const named = { targets: targets(`${database}=26h`) };
  const [first] = afterBlindLook(instance, unseen, new Map(), judging(named));
  assert.deepEqual([first?.database, first?.verdict], [database, undefined]);
  assert.ok(first !== undefined);
  const later = judging({ ...named, now: after(maxAgeMs + 1) });
  const [second] = afterBlindLook(instance, unseen, states(first), later);
  assert.equal(second?.verdict?.code, 'UNSEEN');
});

test('a database that is gone is not judged again when its instance cannot be looked at', () => {
  const gone = state({ closed: { at: at(-days), why: 'gone' } });
  assert.deepEqual(afterBlindLook(instance, unseen, states(gone), judging()), []);
});
