import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { backupNamed, database, type Harness, instance, request, startHarness } from '../harness.ts';
import { cli, create, deployed, instanceId } from './stage.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ spanner: { backupDuration: 20_000 } });
});
afterEach(() => harness[Symbol.asyncDispose]());

test('create asks for a backup and follows it: its facts go to stdout, its story to stderr', async () => {
  const { code, out, err } = await cli(
    harness,
    create('before-42', '--label', 'release=42', '--label', 'a=b'),
  );
  assert.equal(code, 0, err);
  assert.match(
    out,
    /^backup: +projects\/local\/instances\/orders\/backups\/before-42\noutcome: +succeeded\n/,
  );
  for (const fact of ['sizeBytes', 'createTime', 'versionTime', 'expireTime'])
    assert.match(out, new RegExp(`^${fact}: +\\d`, 'm'));
  for (const told of [
    /requested +taken in/,
    /started +operation _auto_op_1/,
    /running +\d+ %/,
    /ready +.*kept until/,
  ])
    assert.match(err, told);
  assert.deepEqual(harness.record('before-42')?.requests[0]?.labels, { release: '42', a: 'b' });
});

test('create --format=json prints the outcome as one JSON document on a line', async () => {
  const { code, out } = await cli(harness, create('before-42', '--format=json'));
  assert.equal(code, 0);
  const { backup, outcome, operation } = JSON.parse(out);
  assert.deepEqual({ backup, outcome }, { backup: backupNamed('before-42'), outcome: 'succeeded' });
  assert.equal(operation, `${backupNamed('before-42')}/operations/_auto_op_1`);
  assert.equal(out.trimEnd().includes('\n'), false);
});

test('create without a name makes one of the database, the time and six hexadecimal digits', async () => {
  const args = [
    'create',
    '--database',
    database,
    '--retention-period=7d',
    ...deployed,
    '--async',
    '--format=json',
  ];
  const { backup } = JSON.parse((await cli(harness, args)).out);
  assert.match(backup, /\/backups\/shop-\d{8}-\d{6}-000001$/);
});

test('create --async prints the command that follows the backup, and that command works', async () => {
  const asked = await cli(harness, create('before-42', '--async'));
  assert.equal(asked.code, 0);
  assert.match(asked.err, /^Asked for; not taken in yet\./);
  const [, command = ''] = /^wait: +spanner-backups (.*)$/m.exec(asked.out) ?? [];
  const waited = await cli(
    harness,
    command.split(' ').map((argument) => argument.replaceAll("'", '')),
  );
  assert.equal(waited.code, 0, waited.err);
  assert.match(waited.out, /outcome: +succeeded/);
});

test('create --dry-run prints the message, and publishes nothing', async () => {
  const { code, out, err } = await cli(harness, create('before-42', '--start-within=1h', '--dry-run'));
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(out), { ...request('before-42'), startWithin: '1h' });
  assert.match(err, /Nothing was asked for/);
  assert.equal(harness.stack.pubsub?.broker.deliveries.length, 0);
});

test('create tells every mistake of a command line at once, with the names of its flags, and ends with 2', async () => {
  const args = [
    'create',
    'x_',
    '--instance',
    instanceId,
    '--database',
    'shop',
    '--label',
    'ticket',
    ...deployed,
  ];
  const { code, out, err } = await cli(harness, [
    ...args,
    '--retention-period=14x',
    '--expiration-date=tomorrow',
  ]);
  assert.equal(code, 2);
  assert.equal(out, '');
  for (const flag of ['BACKUP', '--label', '--retention-period', '--expiration-date'])
    assert.match(err, new RegExp(`^${flag}: `, 'm'));
  assert.doesNotMatch(err, /retentionPeriod|expireTime| {4}at /);
});

test('create backs several databases up as of one moment, under one label, and waits for all', async () => {
  harness.spanner.world.addDatabase(`${instance}/databases/stock`, { createTimeMs: 0 });
  const args = create('{database}-42', '--database', 'stock', '--format=json');
  const { code, out, err } = await cli(harness, args);
  assert.equal(code, 0, err);
  const results = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    results.map(({ backup }) => backup),
    [backupNamed('shop-42'), backupNamed('stock-42')],
  );
  assert.equal(new Set(results.map(({ versionTime }) => versionTime)).size, 1);
  const labels = harness.records().flatMap(({ requests }) => requests.map((one) => one.labels.together));
  assert.equal(labels.length, 2);
  assert.equal(new Set(labels).size, 1);
});

test('create refuses several databases under one name', async () => {
  const { code, err } = await cli(harness, create('before-42', '--database', 'stock'));
  assert.equal(code, 2);
  assert.match(err, /BACKUP: several databases need a name each: write \{database\}/);
});

test('create whose publish has no answer says which name to ask for again', async () => {
  harness.break('pubsub', 'Publish', { kind: 'refused', code: 'UNAVAILABLE' });
  const { code, out, err } = await cli(harness, create('before-42'));
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(
    err,
    /no answer from the topic .*before-42 was asked for is not known: run the same command again/,
  );
  assert.doesNotMatch(err, /\n +at /);
});
