import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formOf } from '../../../../functions/backup-status/request/form.ts';
import { judge } from '../../../../functions/backup-status/request/judge.ts';
import { parseStatusConfig } from '../../../../shared/runtime/status-config.ts';
import { legibleJson } from '../../../../shared/terminal/legible-json.ts';
import { createCommand, publishCommand } from '../../../../shared/terminal/request-commands.ts';
import { dryRun, wordsOf } from './words.ts';

const now = new Date('2026-11-27T07:00:00Z');
const topic = 'projects/ops/topics/nightly-requests';
const config = parseStatusConfig({
  GOOGLE_CLOUD_PROJECT: 'ops',
  FIRESTORE_DATABASE: '(default)',
  REQUESTS_TOPIC: topic,
});
const database = 'projects/shop/instances/main/databases/orders';
const keyNamed = (id: string) => `projects/shop/locations/europe-west1/keyRings/spanner/cryptoKeys/${id}`;
const plain = { database, backupId: 'before-42', retentionPeriod: '14d' };

function judged(fields: Record<string, string>) {
  return judge(formOf(new URLSearchParams(fields)), config, now);
}

function readyOf(fields: Record<string, string>) {
  const { ready, problems } = judged(fields);
  assert.ok(ready, JSON.stringify(problems));
  return ready;
}

/** Labels that mean something to a shell, to JSON, to a terminal or to the command line. */
const hostile = [
  `it's "quoted" \\ and 'quoted again'`,
  `$(touch /tmp/no) \`id\` \${HOME} $HOME !! \\n`,
  '; rm -rf ~ & | > < * ? [a-z] {a,b} # ~ % ^',
  '--dry-run=no -x --',
  'a=b=c,d=e',
  ' blanks around ',
  '日本語 — 🙂 é',
  '<script>alert(1)</script>&amp;',
  '',
];
const labels = hostile.map((value, index) => `key-${index}=${value}`).join('\n');

for (const shell of ['sh', 'bash']) {
  test(`${shell} reads the printed gcloud command as exactly this request, whatever is in its labels`, () => {
    const { request } = judged({ ...plain, labels });
    const words = wordsOf(readyOf({ ...plain, labels }).publish, shell);
    const [message = ''] = words.splice(-1);
    assert.deepEqual(words, ['pubsub', 'topics', 'publish', 'nightly-requests', '--project=ops']);
    assert.ok(message.startsWith('--message='));
    assert.deepEqual(JSON.parse(message.slice('--message='.length)), request);
    assert.deepEqual(Object.values(request.labels ?? {}), hostile);
  });

  test(`${shell} reads the printed spanner-backups command as the same request`, async () => {
    const { request } = judged({ ...plain, labels });
    const { create } = readyOf({ ...plain, labels });
    assert.deepEqual(await dryRun(wordsOf(create ?? '', shell), now), request);
  });
}

for (const [what, fields] of Object.entries({
  'an expiry and an earlier time': {
    database,
    backupId: 'before-42',
    expireTime: '2026-12-24T18:00:00Z',
    versionTime: '2026-11-27T06:00:00.123456Z',
  },
  "Google's encryption": { ...plain, encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION' },
  'encryption as the database': { ...plain, encryptionType: 'USE_DATABASE_ENCRYPTION' },
  "the other name of it in Google's guide": {
    ...plain,
    encryptionType: 'USE_CONFIG_DEFAULT_OR_BACKUP_ENCRYPTION',
  },
  'a key': { ...plain, encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeys: keyNamed('a') },
  'several keys': {
    ...plain,
    encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
    kmsKeys: `${keyNamed('a')}\r\n${keyNamed('b')}\n`,
  },
  'a wait of its own': { ...plain, startWithin: 'PT6H' },
})) {
  test(`both printed commands ask for the same with ${what}`, async () => {
    const { request } = judged(fields);
    const { publish, create = '' } = readyOf(fields);
    const message = wordsOf(publish).at(-1) ?? '';
    assert.deepEqual(JSON.parse(message.slice('--message='.length)), request);
    assert.deepEqual(await dryRun(wordsOf(create), now), request);
  });
}

test('the command line fills in placeholders of a name as createBackup does, and makes a missing name', async () => {
  const { create = '', isOfNow } = readyOf({ ...plain, backupId: '{database}-{date}-{hour}' });
  assert.ok(isOfNow);
  assert.deepEqual(await dryRun(wordsOf(create), now), { ...plain, backupId: 'orders-20261127-07' });
  const unnamed = readyOf({ database, retentionPeriod: '14d' });
  assert.equal(unnamed.backup, undefined);
  assert.deepEqual(await dryRun(wordsOf(unnamed.create ?? ''), now), {
    ...plain,
    backupId: 'orders-20261127-070000-ffffff',
  });
});

test('the printed command names the deployment of the page in its flags', () => {
  const { create } = readyOf(plain);
  assert.equal(
    create,
    `spanner-backups create before-42 --database=${database} --retention-period=14d --project=shop --deployment=nightly --deployment-project=ops --records-database='(default)'`,
  );
});

test('a printed command has a word for a topic or a prefix that the page does not know', () => {
  const untold = parseStatusConfig({ GOOGLE_CLOUD_PROJECT: 'ops', FIRESTORE_DATABASE: '(default)' });
  const { ready } = judge(formOf(new URLSearchParams(plain)), untold, now);
  assert.deepEqual(
    ready?.placeholders.map(({ word }) => word),
    ['REQUESTS_TOPIC', 'NAME_PREFIX'],
  );
  assert.match(ready?.publish ?? '', /publish REQUESTS_TOPIC --project=ops /);
  assert.match(ready?.create ?? '', / --deployment=NAME_PREFIX /);
});

test('an invisible character is escaped in JSON, and leaves no command of the command line', () => {
  const request = { ...plain, labels: { a: 'safe\u202egnidaelsim\u200b\u0003\r\u2028\u{e0041}' } };
  for (const indent of [undefined, 2]) {
    const json = legibleJson(request, indent);
    assert.match(json, /safe\\u202egnidaelsim\\u200b\\u0003\\r\\u2028\\udb40\\udc41/);
    assert.deepEqual(JSON.parse(json), request);
  }
  const message = wordsOf(publishCommand(request, topic)).at(-1) ?? '';
  assert.deepEqual(JSON.parse(message.slice('--message='.length)), request);
  const deployment = { project: 'p', deploymentProject: 'p', prefix: 'x', recordsDatabase: 'x' };
  assert.equal(createCommand(request, deployment), undefined);
});
