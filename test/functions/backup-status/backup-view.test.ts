import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as v from 'valibot';
import { deedsOf } from '../../../functions/backup-status/backup/commands.ts';
import { sentenceOf } from '../../../functions/backup-status/backup/sentence.ts';
import { backupData, backupMain } from '../../../functions/backup-status/backup/view.ts';
import { type RecordView, RecordViewSchema } from '../../../shared/record/record-view.ts';
import {
  after,
  at,
  backupName,
  days,
  hours,
  minutes,
  operationName,
  otherBackup,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../../shared/record/builders.ts';

const config = {
  project: 'ops',
  firestoreDatabase: 'nightly-backup',
  requestsTopic: 'projects/ops/topics/nightly-backup-requests',
};
const now = after(4 * hours);

const viewOf = (record: object): RecordView => v.parse(RecordViewSchema, record);

const pageOf = (record: object) => ({
  name: backupName,
  document: { view: viewOf(record), problem: undefined, raw: { ...record } },
  config,
  now,
});

const main = (record: object) => String(backupMain(pageOf(record)));
const words = (record: object) => String(sentenceOf(viewOf(record), now)).replaceAll(/<[^>]+>/g, '');
const commands = (record: object) =>
  deedsOf(backupName, viewOf(record), config, now).flatMap((deed) => deed.commands);

test('a page says in a sentence how far its backup is, and why it is no further', () => {
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

test('what waits can be withdrawn, what runs cancelled, what was made restored, and what failed asked for again', () => {
  const flags = '--project=shop --deployment=nightly-backup --deployment-project=ops';
  assert.ok(commands(requested()).includes(`spanner-backups cancel ${backupName} ${flags}`));
  assert.deepEqual(commands(running()).slice(0, 4), [
    `spanner-backups wait ${backupName} ${flags}`,
    'gcloud spanner operations describe _auto_op_1 --backup=nightly --instance=main --project=shop',
    `spanner-backups cancel ${backupName} ${flags}`,
    'gcloud spanner operations cancel _auto_op_1 --backup=nightly --instance=main --project=shop',
  ]);
  assert.equal(
    commands(succeeded())[0],
    'gcloud spanner databases restore --source-backup=nightly --source-instance=main --destination-database=orders-restored --destination-instance=main --project=shop',
  );
  const failed = settledRecord({ state: 'failed', error: spannerError('INTERNAL') });
  assert.equal(commands(failed)[0], `spanner-backups retry ${backupName} ${flags}`);
});

test('nobody is told to restore what has expired, or to cancel what has ended', () => {
  const { backup, ...record } = succeeded();
  const expired = { ...record, backup: { ...backup, expireTime: at(hours) } };
  assert.ok(commands(expired).every((command) => !/restore|cancel/.test(command)));
  const restoreOf = (one: object) =>
    v.parse(v.looseObject({ restore: v.optional(v.string()) }), backupData(pageOf(one))).restore;
  assert.equal(restoreOf(expired), undefined);
  assert.match(restoreOf(succeeded()) ?? '', /^gcloud spanner databases restore/);
  assert.ok(commands(succeeded()).every((command) => !/cancel/.test(command)));
});

test('where several wait for a backup, a withdrawal names whose it is', () => {
  const several = requested({
    requests: [
      { messageId: 'm1', labels: {} },
      { messageId: 'm2', labels: {}, withdrawnBy: 'm4' },
      { messageId: 'm3', labels: {} },
    ],
  });
  const cancels = commands(several).filter((command) => command.includes(' cancel '));
  assert.equal(cancels.length, 2);
  assert.match(cancels[0] ?? '', /--message-id=m1 /);
  assert.match(cancels[1] ?? '', /--message-id=m3 /);
});

test('where more wait than are named, that is said', () => {
  const waitingFor = (count: number) =>
    requested({
      requests: Array.from({ length: count }, (_, n) => ({ messageId: `m${n + 1}`, labels: {} })),
    });
  const first = commands(waitingFor(7)).filter((command) => command.includes(' cancel '));
  assert.deepEqual(
    first.map((command) => /--message-id=(\w+)/.exec(command)?.[1]),
    ['m1', 'm2', 'm3', 'm4', 'm5'],
  );
  assert.match(main(waitingFor(7)), /These are the first 5 of 7; the table below names the others\./);
  assert.doesNotMatch(main(waitingFor(5)), /These are the first/);
});

test('a command is pasted as it was meant, whatever the record holds', () => {
  const hostile = "x'; touch pwned; echo '$(id) `id`";
  const said = [
    ...commands(running({ operation: `${operationName}/${hostile}` })),
    ...commands(
      requested({
        requests: [
          { messageId: hostile, labels: {} },
          { messageId: 'm2', labels: {} },
        ],
      }),
    ),
  ].filter((command) => command.includes('touch'));
  assert.equal(said.length, 3);
  for (const command of said) {
    const given = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`])
      .toString()
      .split('\n');
    assert.ok(given.includes(hostile) || given.includes(`--message-id=${hostile}`), command);
  }
});

test('a command that would show as another than it is, or holds a key of a terminal, is not given', () => {
  for (const mark of ['\u202e', '\u2066', '\r', '\u001b[A', '\n']) {
    const said = commands(running({ operation: `${operationName}${mark}` }));
    assert.ok(said.every((command) => !command.includes(mark)));
    assert.ok(said.some((command) => command.startsWith('spanner-backups cancel ')));
  }
});

const nasty = `"><script>alert(1)</script>' javascript:alert(2) \u202e\u0000`;

test('labels, message ids and words of Spanner are text on the page, and reorder nothing around them', () => {
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

test('thousands of labels, requests and rounds are shown in part, with how many more there are', () => {
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

test('a message of Spanner that goes on for ever is cut, and is whole in the data', () => {
  const record = requested({ lastError: { code: 13, status: 'INTERNAL', message: 'a'.repeat(500_000) } });
  assert.ok(main(record).length < 100_000);
  assert.ok(JSON.stringify(backupData(pageOf(record))).length > 500_000);
});

test('the raw record shows what cannot be seen, and means the same', () => {
  const text = main({ ...requested(), byLaterVersion: 'a\u202eb\u200bc\u00a0d\u2066' });
  assert.match(text, /a\\u202eb\\u200bc\u00a0d\\u2066/);
});

test('where the deployment does not say its prefix, a word stands for it that is explained', () => {
  const unsaid = { ...config, requestsTopic: undefined };
  const text = String(backupMain({ ...pageOf(running()), config: unsaid }));
  assert.match(text, /--deployment=NAME_PREFIX/);
  assert.match(text, /<b>NAME_PREFIX<\/b> stands for/);
  assert.doesNotMatch(main(running()), /NAME_PREFIX/);
  // A deployment may be called that.
  const named = { ...config, requestsTopic: 'projects/ops/topics/NAME_PREFIX-requests' };
  assert.doesNotMatch(String(backupMain({ ...pageOf(running()), config: named })), /stands for/);
});

test('events are named by their ids, and those that are not known to be sent are told apart', () => {
  const open = running();
  const data = { ...open, outbox: [{ id: `${backupName}/m1/delayed` }] };
  const text = main(data);
  assert.match(text, /nightly\/m1\/started<\/bdi><\/code><\/li>/);
  assert.match(text, /nightly\/m1\/delayed<\/bdi><\/code> \(not known to have been sent\)/);
});

test('a record of a version to come is shown raw, with what is wrong with it', () => {
  const document = { view: undefined, problem: 'state: expected one of <these>', raw: { state: 'paused' } };
  const page = { name: backupName, document, config, now };
  const text = String(backupMain(page));
  assert.match(text, /This version cannot read its record.*state: expected one of &lt;these&gt;/);
  assert.match(text, /<details open.*&quot;state&quot;: &quot;paused&quot;/s);
  assert.match(text, /gcloud spanner backups describe nightly/);
  assert.deepEqual(v.parse(v.looseObject({ raw: v.unknown() }), backupData(page)).raw, { state: 'paused' });
});

test('the story of a backup of many rounds is told from its beginning', () => {
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
