import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as v from 'valibot';
import { backupData, backupMain } from '../../../functions/backup-status/backup/view.ts';
import {
  at,
  backupName,
  hours,
  operationName,
  requested,
  running,
  settledRecord,
  spannerError,
  succeeded,
} from '../../shared/record/builders.ts';
import { commands, config, main, pageOf } from './backup-pages.ts';

test('each state of a backup has its commands: cancel, wait, restore or retry', () => {
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

test('the page offers no restore of an expired backup, and no cancel of a settled one', () => {
  const { backup, ...record } = succeeded();
  const expired = { ...record, backup: { ...backup, expireTime: at(hours) } };
  assert.ok(commands(expired).every((command) => !/restore|cancel/.test(command)));
  const restoreOf = (one: object) =>
    v.parse(v.looseObject({ restore: v.optional(v.string()) }), backupData(pageOf(one))).restore;
  assert.equal(restoreOf(expired), undefined);
  assert.match(restoreOf(succeeded()) ?? '', /^gcloud spanner databases restore/);
  assert.ok(commands(succeeded()).every((command) => !/cancel/.test(command)));
});

test('when several requests wait for a backup, each withdrawal names its message', () => {
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

test('when more requests wait than withdrawals are shown, the page says how many there are', () => {
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

test('a command survives pasting into a shell, whatever the record holds', () => {
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

test('a command is left out if it holds a mark that reorders text or a key of a terminal', () => {
  for (const mark of ['\u202e', '\u2066', '\r', '\u001b[A', '\n']) {
    const said = commands(running({ operation: `${operationName}${mark}` }));
    assert.ok(said.every((command) => !command.includes(mark)));
    assert.ok(said.some((command) => command.startsWith('spanner-backups cancel ')));
  }
});

test('when the deployment does not tell its prefix, commands say NAME_PREFIX, and the page explains it', () => {
  const unsaid = { ...config, requestsTopic: undefined };
  const text = String(backupMain({ ...pageOf(running()), config: unsaid }));
  assert.match(text, /--deployment=NAME_PREFIX/);
  assert.match(text, /<b>NAME_PREFIX<\/b> stands for/);
  assert.doesNotMatch(main(running()), /NAME_PREFIX/);
  // A deployment may be called that.
  const named = { ...config, requestsTopic: 'projects/ops/topics/NAME_PREFIX-requests' };
  assert.doesNotMatch(String(backupMain({ ...pageOf(running()), config: named })), /stands for/);
});
