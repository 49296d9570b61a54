import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { backupData, backupMain } from '../../../functions/backup-status/backup/view.ts';
import {
  at,
  backupName,
  days,
  hours,
  minutes,
  otherBackup,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../../shared/record/builders.ts';
import { config, main, now, pageOf, words } from './backup-pages.ts';

test('the page says in one sentence how far its backup is, and why it is no further', () => {
  assert.match(words(requested()), /^It waits for its turn\. It is started at the next tick\./);
  assert.match(
    words(requested({ blockedBy: `${otherBackup}/operations/o` })),
    /^It waits for by-hand, another backup of its database, to end\. It expires if it is not started by then: in 20 h 00 min\./,
  );
  assert.match(
    words(requested({ lastError: spannerError('PERMISSION_DENIED'), nextAttemptAt: at(5 * hours) })),
    /^Spanner did not begin when it was last asked\. It is tried again in 1 h 00 min\./,
  );
  assert.match(
    words(requested({ lease: { attempt: 1, startedAt: at(0), leaseUntil: at(5 * hours) } })),
    /^Spanner is being asked to begin\./,
  );
  assert.match(words(running({ progressPercent: 41.7 })), /^Spanner is making it since .*: 41 % is done\.$/);
  assert.match(words(running({ delayed: true })), /longer than is usual/);
  assert.match(words(succeeded()), /^It was made in 2 h 59 min, and is kept until 2026-12-06\.$/);
  assert.match(
    words(settledRecord({ state: 'failed', error: spannerError('INTERNAL') })),
    /^It failed after /,
  );
  assert.match(
    words(settledRecord({ state: 'cancelled', error: spannerError('CANCELLED') })),
    /^Somebody cancelled it in Spanner/,
  );
  assert.match(words(settledRecord({ state: 'expired' }, requested())), /^It was not started in time/);
});

const nasty = `"><script>alert(1)</script>' javascript:alert(2) \u202e\u0000`;

test('labels, message ids and words of Spanner are text on the page, and reorder no text around them', () => {
  const text = main(
    requested({
      requests: [{ messageId: nasty, labels: { [nasty]: nasty }, withdrawnBy: nasty }],
      lastError: { code: 13, status: nasty, message: nasty },
    }),
  );
  assert.doesNotMatch(text, /<script/);
  assert.doesNotMatch(text, /href="javascript/);
  for (const [, address = ''] of text.matchAll(/(?:href|action|src)="([^"]*)"/g))
    assert.match(address, /^\/(?!\/)/);
  assert.doesNotMatch(text.replaceAll(/<bdi>.*?<\/bdi>/gs, ''), /\u202e/, 'a mark stands outside of a bdi');
});

test('the page shows some of thousands of labels, requests and rounds, and how many more there are', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, index) => [`key-${index}`, 'v'.repeat(60)]),
  );
  const text = main(
    requested({
      requests: Array.from({ length: 1_000 }, (_, index) => ({
        messageId: `m${index}`,
        labels: index === 0 ? labels : {},
      })),
      history: Array.from({ length: 1_000 }, (_, index) => ({
        round: index + 1,
        openedBy: `m${index}`,
        state: 'failed' as const,
        settledAt: at(-index * minutes),
        error: spannerError('INTERNAL'),
      })),
    }),
  );
  assert.ok(text.length < 300_000, `${text.length} letters`);
  assert.match(text, /2980 more labels/);
  assert.match(text, /950 more requests/);
  assert.match(text, /950 more rounds/);
  assert.match(text, /its first 60000 letters/);
});

test('the page cuts an endless message of Spanner, and its data has the whole', () => {
  const record = requested({ lastError: { code: 13, status: 'INTERNAL', message: 'a'.repeat(500_000) } });
  assert.ok(main(record).length < 100_000);
  assert.ok(JSON.stringify(backupData(pageOf(record))).length > 500_000);
});

test('the raw record escapes characters that cannot be seen', () => {
  const text = main({ ...requested(), byLaterVersion: 'a\u202eb\u200bc\u00a0d\u2066' });
  assert.match(text, /a\\u202eb\\u200bc\u00a0d\\u2066/);
});

test('the page names events by their ids, and marks those that are not known to be sent', () => {
  const open = running();
  const data = { ...open, outbox: [{ id: `${backupName}/m1/delayed` }] };
  const text = main(data);
  assert.match(text, /nightly\/m1\/started<\/bdi><\/code><\/li>/);
  assert.match(text, /nightly\/m1\/delayed<\/bdi><\/code> \(not known to have been sent\)/);
});

test('a record of a later version is shown raw, with what this version cannot read in it', () => {
  const document = { view: undefined, problem: 'state: expected one of <these>', raw: { state: 'paused' } };
  const page = { name: backupName, document, config, now };
  const text = String(backupMain(page));
  assert.match(text, /This version cannot read its record.*state: expected one of &lt;these&gt;/);
  assert.match(text, /<details open.*&quot;state&quot;: &quot;paused&quot;/s);
  assert.match(text, /gcloud spanner backups describe nightly/);
  assert.deepEqual(v.parse(v.looseObject({ raw: v.unknown() }), backupData(page)).raw, { state: 'paused' });
});

test('the page of a backup with several rounds tells the earlier rounds and their events', () => {
  const text = main({
    ...succeeded({ round: 2 }),
    history: [
      { round: 1, openedBy: 'm0', state: 'failed', settledAt: at(-days), error: spannerError('INTERNAL') },
    ],
  });
  assert.match(text, /Earlier rounds.*failed/s);
  assert.match(text, /round 1 of message m0 failed: INTERNAL/);
  assert.match(text, /nightly\/m0\/failed/);
});
