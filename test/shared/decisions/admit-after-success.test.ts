import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admit } from '../../../shared/decisions/admit.ts';
import { begin } from '../../../shared/record/transitions.ts';
import {
  after,
  at,
  backup,
  hours,
  incoming,
  minutes,
  operation,
  otherDatabase,
  requested,
  succeeded,
} from '../record/builders.ts';

import { nextOf } from './admissions.ts';

const later = after(4 * hours);

test('a second request after success makes createBackup observe the backup first', () => {
  assert.deepEqual(admit(succeeded(), incoming('m2'), 'not observed', later), { kind: 'observe' });
});

test('a request for a backup that is there announces its success again: same id, same content', () => {
  const record = succeeded();
  const next = nextOf(
    admit(record, incoming('m2', { labels: { a: 'b' } }), backup(), later),
    'announced again',
  );
  assert.deepEqual(next, {
    ...record,
    requests: [...record.requests, { messageId: 'm2', labels: { a: 'b' } }],
    messages: [...record.messages, { id: 'm2', publishTime: at(0) }],
    outbox: [record.announcement],
  });
});

test('an announcement that is repeated goes behind the events that are unsent already', () => {
  const [started] = begin(requested(), operation(), after(0)).outbox;
  assert.ok(started);
  const record = succeeded({ outbox: [started] });
  const next = nextOf(admit(record, incoming('m2'), backup(), later), 'announced again');
  assert.deepEqual(next.outbox, [started, record.announcement]);
});

test('an unsent announcement is not put into the outbox twice', () => {
  const record = succeeded();
  const unsent = { ...record, outbox: [record.announcement] };
  const next = nextOf(admit(unsent, incoming('m2'), backup(), later), 'announced again');
  assert.deepEqual(next.outbox, [record.announcement]);
  assert.equal(next.messages.length, 2);
});

const stillThere: { name: string; backup: 'none' | ReturnType<typeof backup>; there: boolean }[] = [
  {
    name: 'the backup is READY and expires in a millisecond',
    backup: backup({ expireTime: at(4 * hours + 1) }),
    there: true,
  },
  { name: 'the backup is READY and does not say when it expires', backup: withoutExpiry(), there: true },
  {
    name: 'the backup expires now, though Spanner still shows it',
    backup: backup({ expireTime: at(4 * hours) }),
    there: false,
  },
  { name: 'there is no backup', backup: 'none', there: false },
  { name: 'the backup is CREATING', backup: backup({ state: 'CREATING' }), there: false },
  {
    name: 'somebody made another backup, from before our intent',
    backup: backup({ createTime: at(-hours) }),
    there: false,
  },
  {
    name: 'the backup tells a create time a minute later',
    backup: backup({ createTime: at(2 * minutes) }),
    there: true,
  },
  {
    name: 'somebody made another backup after ours, before the outcome of ours was known',
    backup: backup({ createTime: at(2 * minutes + 1) }),
    there: false,
  },
  {
    name: 'somebody made another backup after our round was settled',
    backup: backup({ createTime: at(3 * hours + 2 * minutes) }),
    there: false,
  },
  { name: 'the backup is of another database', backup: backup({ database: otherDatabase }), there: false },
];

for (const { name, backup: seen, there } of stillThere) {
  test(`a request after success ${there ? 'is answered' : 'opens a new round'}: ${name}`, () => {
    nextOf(admit(succeeded(), incoming('m2'), seen, later), there ? 'announced again' : 'new round');
  });
}

test('a backup without start and create time counts as made before its round was settled', () => {
  const { createTime, ...made } = backup();
  const { startedAt, ...record } = succeeded({ backup: made });
  const answerTo = (ms: number) => admit(record, incoming('m2'), backup({ createTime: at(ms) }), later);
  nextOf(answerTo(3 * hours + minutes), 'announced again');
  nextOf(answerTo(3 * hours + minutes + 1), 'new round');
});

function withoutExpiry() {
  const { expireTime, ...rest } = backup();
  return rest;
}
