import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admit } from '../../../shared/decisions/admit.ts';
import { recordLimits } from '../../../shared/record/policy.ts';
import type { BackupRecord } from '../../../shared/record/record.ts';
import {
  after,
  at,
  backup,
  backupName,
  hours,
  incoming,
  requested,
  running,
  succeeded,
} from '../record/builders.ts';

import { nextOf } from './admissions.ts';

const later = after(4 * hours);

test('the 21st request of an open record is rejected, and answered after success', () => {
  const requests = Array.from({ length: recordLimits.requestsPerRound }, (_, n) => ({
    messageId: `m${n}`,
    labels: {},
  }));
  const full = admit(running({ requests }), incoming('m99'), 'not observed', later);
  assert.deepEqual(full, { kind: 'rejected', reason: `20 requests wait for ${backupName} already` });
  nextOf(admit(running({ requests: requests.slice(1) }), incoming('m99'), 'not observed', later), 'joined');
  const answered = nextOf(
    admit(succeeded({ requests }), incoming('m99'), backup(), later),
    'announced again',
  );
  assert.equal(answered.outbox.length, 1);
  assert.deepEqual(answered.requests, requests);
  assert.equal(answered.messages.at(-1)?.id, 'm99');
});

test('a message is rejected if a thousand messages asked for its name within a month', () => {
  const messages = Array.from({ length: recordLimits.messages }, (_, n) => ({
    id: `m${n}`,
    publishTime: at(0),
  }));
  assert.deepEqual(admit(running({ messages }), incoming('new'), 'not observed', later), {
    kind: 'rejected',
    reason: `${backupName} was asked for too often: give each backup its own id`,
  });
  nextOf(admit(running({ messages: messages.slice(1) }), incoming('new'), 'not observed', later), 'joined');
});

test('a round names as many requests as 40 KB hold, however large their labels', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 16 }, (_, n) => [`l${n}`.padEnd(63, 'l'), '語'.repeat(128)]),
  );
  let record: BackupRecord = requested({ requests: [{ messageId: 'm1', labels }] });
  for (const messageId of ['m2', 'm3', 'm4', 'm5']) {
    const admission = admit(record, incoming(messageId, { labels }), 'not observed', later);
    assert.ok(admission.kind === 'joined', messageId);
    record = admission.next;
  }
  assert.deepEqual(admit(record, incoming('m6', { labels }), 'not observed', later), {
    kind: 'rejected',
    reason: `requests with 40 KB of labels wait for ${backupName} already`,
  });
  assert.equal(admit(record, incoming('m7'), 'not observed', later).kind, 'joined');
});
