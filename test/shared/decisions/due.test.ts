import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueAfter, hasLasted, tickSlackMs } from '../../../shared/decisions/due.ts';
import { decide } from '../../../shared/decisions/observe.ts';
import { lease } from '../../../shared/record/transitions.ts';
import { after, at, minutes, policy, requested, seconds } from '../record/builders.ts';

test('a wait of minutes ends five seconds early, so that it is over at its tick', () => {
  assert.equal(dueAfter(at(1_200), minutes), at(minutes + 1_200 - tickSlackMs));
  assert.equal(dueAfter(at(0), 10 * minutes), at(10 * minutes - tickSlackMs));
});

test('a wait of about a second is shortened by a part of it only', () => {
  assert.equal(dueAfter(at(0), 1_200), at(1_100));
  assert.equal(dueAfter(at(0), 0), at(0));
});

test('a grace time is over at a tick that comes up to five seconds before its end', () => {
  assert.equal(hasLasted(at(700), 10 * minutes, after(10 * minutes)), true);
  assert.equal(hasLasted(at(0), 10 * minutes, after(10 * minutes - tickSlackMs)), true);
  assert.equal(hasLasted(at(0), 10 * minutes, after(10 * minutes - tickSlackMs - 1)), false);
});

const seen = {
  operation: undefined,
  searched: 'everywhere',
  backup: 'none',
  stillBlocked: undefined,
} as const;

for (const ticksAt of [0, 30]) {
  test(`a lease of an attempt ${ticksAt} s before a tick ends at a tick, never early`, () => {
    for (const late of [0, 100, tickSlackMs]) {
      const record = lease(requested(), after(late), policy);
      const leaseUntil = Date.parse(record.lease?.leaseUntil ?? '');
      const over = [120, 180]
        .map((tick) => tick + ticksAt)
        .find((tick) => after(tick * seconds).getTime() >= leaseUntil);
      assert.equal(over, ticksAt === 0 ? 180 : 150, `${late} ms`);
      assert.ok(leaseUntil <= after((over ?? 0) * seconds).getTime());
      const kind = (ms: number) => decide(record, seen, new Date(ms), policy).kind;
      assert.deepEqual([kind(leaseUntil - 1), kind(leaseUntil)], ['leave', 'start']);
    }
  });
}
