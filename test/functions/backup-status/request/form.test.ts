import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { formFields } from '../../../../functions/backup-status/request/form.ts';
import { backupNamed, database, type Harness, startHarness } from '../../../harness.ts';
import { get } from '../stage.ts';

const Data = v.object({
  request: v.record(v.string(), v.unknown()),
  problems: v.array(v.object({ path: v.string(), message: v.string() })),
  backup: v.optional(v.string()),
  expireTime: v.optional(v.string()),
  startBy: v.optional(v.string()),
  commands: v.optional(v.object({ gcloud: v.string(), 'spanner-backups': v.string() })),
});

const key = 'projects/local/locations/us-central1/keyRings/ring/cryptoKeys/key';

async function composed(on: Harness, fields: Record<string, string>) {
  const { text } = await get(on, `/request.json?${new URLSearchParams(fields)}`);
  return v.parse(Data, JSON.parse(text));
}

/** The text beside a field that says what is wrong with it. */
function besides(page: string, field: string): string | undefined {
  return new RegExp(`id="request-${field}-problem">(.*?)</span>`).exec(page)?.[1]?.replaceAll('<br>', '');
}

const wrong: readonly (readonly [string, Record<string, string>, string])[] = [
  ['no database', { retentionPeriod: '14d' }, 'database'],
  ['a database by its id', { database: 'shop', retentionPeriod: '14d' }, 'database'],
  [
    'the number of a project',
    { database: 'projects/123/instances/orders/databases/shop', retentionPeriod: '14d' },
    'database',
  ],
  ['no retention', { database }, 'retentionPeriod'],
  ['a retention of a second', { database, retentionPeriod: '1s' }, 'retentionPeriod'],
  [
    'a retention and an expiry',
    { database, retentionPeriod: '14d', expireTime: '2027-02-01T00:00:00Z' },
    'expireTime',
  ],
  ['a day that is none', { database, expireTime: '2027-02-30T00:00:00Z' }, 'expireTime'],
  [
    'a version of tomorrow',
    { database, retentionPeriod: '14d', versionTime: '2099-01-01T00:00:00Z' },
    'versionTime',
  ],
  ['a placeholder that is none', { database, retentionPeriod: '14d', backupId: '{databse}-1' }, 'backupId'],
  ['a name in capitals', { database, retentionPeriod: '14d', backupId: 'Orders' }, 'backupId'],
  [
    'an encryption that is none',
    { database, retentionPeriod: '14d', encryptionType: 'ROT13' },
    'encryptionType',
  ],
  ['a key without its type', { database, retentionPeriod: '14d', kmsKeys: key }, 'encryptionType'],
  [
    'a type without its key',
    { database, retentionPeriod: '14d', encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION' },
    'kmsKeys',
  ],
  [
    'a key too many',
    { database, retentionPeriod: '14d', encryptionType: 'GOOGLE_DEFAULT_ENCRYPTION', kmsKeys: key },
    'kmsKeys',
  ],
  [
    'a second key that is none',
    {
      database,
      retentionPeriod: '14d',
      encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION',
      kmsKeys: `${key}\nkey`,
    },
    'kmsKeys',
  ],
  ['a wait of two months', { database, retentionPeriod: '14d', startWithin: '2y' }, 'startWithin'],
  ['a label with a bad key', { database, retentionPeriod: '14d', labels: 'a b=c' }, 'labels'],
  [
    'everything at once',
    { database: 'x', retentionPeriod: 'x', versionTime: 'x', labels: '1=x' },
    'versionTime',
  ],
];

test('the form finds the problems that createBackup finds, and shows each beside its field', async () => {
  await using on = await startHarness();
  for (const [what, fields, field] of wrong) {
    const { request, problems, commands } = await composed(on, fields);
    assert.notDeepEqual(problems, [], what);
    assert.equal(commands, undefined, what);
    const message = await on.ask(request);
    const rejection = on.rejections().find(({ event }) => event.data.messageId === message);
    assert.deepEqual(problems, rejection?.event.data.reasons, what);
    const { text } = await get(on, `/request?${new URLSearchParams(fields)}`);
    assert.ok(besides(text, field), `${what}: nothing beside ${field}`);
    assert.match(text, /role="status">\d+ problems?: this request would be rejected/);
    assert.doesNotMatch(text, /gcloud pubsub/);
  }
});

test('createBackup takes a request in with the name, expiry and startBy that the form showed', async () => {
  await using on = await startHarness();
  const fields = {
    database,
    backupId: '{database}-{date}-{hour}',
    retentionPeriod: '14d',
    startWithin: '6h',
    labels: 'ticket=OPS-1234\nwhy=a=b',
  };
  const { request, problems, backup, startBy } = await composed(on, fields);
  assert.deepEqual(problems, []);
  await on.ask(request);
  const [record] = on.records();
  assert.equal(record?.request.backup, backup);
  assert.equal(record?.startBy, startBy);
  assert.deepEqual(record?.requests[0]?.labels, { ticket: 'OPS-1234', why: 'a=b' });
});

test('the form says what the deployment does not allow', async () => {
  const environment = {
    ALLOWED_DATABASES: 'projects/local/instances/eu/databases/*',
    LONGEST_RETENTION: '30d',
    MOST_LABELS: '0',
  };
  await using on = await startHarness({ environment });
  const { request, problems } = await composed(on, { database, retentionPeriod: '40d', labels: 'a=b' });
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['database', 'retentionPeriod', 'labels'],
  );
  const message = await on.ask(request);
  assert.deepEqual(
    problems,
    on.rejections().find(({ event }) => event.data.messageId === message)?.event.data.reasons,
  );
  const { text } = await get(on, '/request');
  assert.match(text, /This deployment backs up projects\/local\/instances\/eu\/databases\/\*\./);
  assert.match(text, /A duration such as 14d, 2w or P1M: from 6 hours and 5 minutes to 30d\.</);
});

test("the form uses the deployment's default for a missing retention", async () => {
  await using on = await startHarness({ environment: { DEFAULT_RETENTION: '10d' } });
  const { problems, expireTime } = await composed(on, { database, backupId: 'bb' });
  assert.deepEqual(problems, []);
  assert.equal(Date.parse(expireTime ?? ''), on.clock.now().getTime() + 10 * 24 * 3_600_000);
  assert.match((await get(on, '/request')).text, /to 366 days less 5 minutes\. Left out, 10d\.</);
});

test('an empty form shows no problem and no command', async () => {
  await using on = await startHarness();
  for (const path of ['/request', '/request?database=&labels=%0D%0A']) {
    const { text, status } = await get(on, path);
    assert.equal(status, 200);
    assert.match(text, /<form id="request" class="compose" action="\/request" method="get">/);
    assert.doesNotMatch(text, /problem"|<pre/);
  }
});

test('every field keeps what was written into it, escaped', async () => {
  await using on = await startHarness();
  const nasty = `"><script>alert(1)</script>'</textarea>`;
  const fields = Object.fromEntries(formFields.map((name) => [name, `${name}${nasty}`]));
  const { text } = await get(on, `/request?${new URLSearchParams(fields)}`);
  assert.doesNotMatch(text, /<script>|<\/textarea>&/);
  for (const name of formFields)
    assert.ok(
      text.includes(`${name}&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&lt;/textarea&gt;`),
      name,
    );
});

test('the form names lines that are no labels, and a label that is there twice', async () => {
  await using on = await startHarness();
  const { problems } = await composed(on, {
    database,
    retentionPeriod: '14d',
    labels: 'ticket\na=1\na=2\n=x',
  });
  assert.deepEqual(problems, [
    { path: 'labels', message: '"ticket" is not a label: write key=value' },
    { path: 'labels', message: '"a" is there twice' },
    { path: 'labels', message: '"=x" is not a label: write key=value' },
  ]);
});

test('the form shows the name, the expiry, the JSON and both commands of a request', async () => {
  await using on = await startHarness();
  const fields = { database, backupId: 'before-42', retentionPeriod: '14d', labels: "why=it's" };
  const { text } = await get(on, `/request?${new URLSearchParams(fields)}`);
  assert.ok(text.includes(`The backup is <b>${backupNamed('before-42')}</b>.`));
  assert.match(text, /It is kept until \S+Z \(<time .*>in 14 d 00 h<\/time>\)\./);
  assert.ok(text.includes('&quot;labels&quot;: {\n    &quot;why&quot;: &quot;it&#39;s&quot;'));
  assert.ok(text.includes('gcloud pubsub topics publish spanner-backup-requests --project=local --message='));
  assert.ok(text.includes('spanner-backups create before-42 --database='));
});
