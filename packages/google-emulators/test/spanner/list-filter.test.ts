import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from './answer.ts';
import { history } from './history.ts';
import { instance, stage } from './stage.ts';

const createType = 'metadata.@type=type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata';

const operationsFound: Record<string, string[]> = {
  '': ['howl', 'nightly-3', 'nightly-2', 'nightly-1'],
  'done:false': ['howl'],
  'done:true': ['nightly-3', 'nightly-2', 'nightly-1'],
  'name:nightly': ['nightly-3', 'nightly-2', 'nightly-1'],
  'error:*': ['nightly-3', 'nightly-2'],
  'done:true AND NOT error:*': ['nightly-1'],
  [createType]: ['howl', 'nightly-3', 'nightly-2', 'nightly-1'],
  [createType.replace('Create', 'Copy')]: [],
  [`(${createType}) AND (metadata.database:PROD)`]: ['nightly-1'],
  [`(${createType}) AND (metadata.name=${instance}/backups/nightly-1)`]: ['nightly-1'],
  [`(${createType}) AND (metadata.source_backup:nightly)`]: [],
  [`(${createType}) (metadata.cancel_time:*)`]: ['nightly-3'],
  [`(${createType}) AND (metadata.progress.start_time < "2026-11-22T10:01:00Z")`]: ['nightly-1'],
  [`(${createType}) AND (metadata.progress.end_time >= "2026-11-22T10:01:00Z")`]: ['nightly-3', 'nightly-2'],
  [`(${createType}) AND (metadata.progress.progress_percent=100)`]: ['nightly-1'],
  'response.@type:Backup': ['nightly-1'],
  'response.size_bytes=500': ['nightly-1'],
  'response.state:ready': ['nightly-1'],
  'response.encryption_info.encryption_type:google': ['nightly-1'],
  'response.max_expire_time > "2026-1-1T0:0:0Z"': ['nightly-1'],
  'response.oldest_version_time:*': ['nightly-1'],
  'response.referencing_databases:d': [],
  'response.encryption_information.encryption_type:GOOGLE_DEFAULT': ['nightly-1'],
  'response.database:prod OR done:false': ['howl', 'nightly-1'],
};

test('ListBackupOperations filters as documented', async (t) => {
  await using on = await stage();
  await history(on);
  for (const [filter, expected] of Object.entries(operationsFound))
    await t.test(`"${filter}"`, async () => {
      assert.deepEqual(await on.listed(filter), expected);
    });
});

const backupsFound: Record<string, string[]> = {
  '': ['howl', 'nightly-1'],
  'name:Howl': ['howl'],
  'database:prod': ['nightly-1'],
  'state:CREATING': ['howl'],
  'state:READY': ['nightly-1'],
  'state=ready': ['nightly-1'],
  '(name:nightly) AND (create_time < "2026-11-22T10:00:01Z")': ['nightly-1'],
  'expire_time > "2026-11-23T10:02:59Z"': ['howl'],
  'expire_time < "2026-12-5T3:4:6Z"': ['howl', 'nightly-1'],
  'version_time = "2026-11-22T10:00:00Z"': ['nightly-1'],
  'size_bytes > 0': ['nightly-1'],
  'backup_schedules:daily': [],
};

test('ListBackups filters as documented', async (t) => {
  await using on = await stage();
  await history(on);
  for (const [filter, expected] of Object.entries(backupsFound))
    await t.test(`"${filter}"`, async () => {
      const [backups] = await on.databases.listBackups({ parent: instance, filter });
      assert.deepEqual(
        backups.map(({ name }) => name),
        expected.map((id) => `${instance}/backups/${id}`),
      );
    });
});

const badFilters: [method: 'backups' | 'operations', filter: string, words: RegExp][] = [
  ['operations', 'howl', /expected an operator/],
  ['operations', 'response.owner:d', /unknown field "response.owner"/],
  ['operations', 'response.create_time.seconds > 1', /unknown field "response.create_time.seconds"/],
  ['operations', `${createType} AND metadata.owner:d`, /unknown field "metadata.owner"/],
  [
    'operations',
    `${createType} AND metadata.progress.startTime:*`,
    /unknown field "metadata.progress.starttime"/,
  ],
  ['operations', 'error:internal', /can only be asked for with/],
  ['operations', 'database:d', /unknown field "database"/],
  ['backups', 'createTime:*', /unknown field "createtime"/],
  ['backups', 'expire_time > tomorrow', /a time in RFC 3339/],
  ['backups', 'size_bytes > 1GB', /a number/],
  ['backups', '(name:howl', /expected "\)"/],
];

test('a bad filter is INVALID_ARGUMENT even if there is nothing to list', async (t) => {
  await using on = await stage();
  for (const [method, filter, words] of badFilters)
    await t.test(`"${filter}" for ${method}`, async () => {
      const call =
        method === 'backups' ? on.databases.listBackups({ parent: instance, filter }) : on.listed(filter);
      const answer = await answerOf(call);
      assert.equal(answer.code, 'INVALID_ARGUMENT');
      assert.match(answer.words, words);
    });
});

const looseFilters: [filter: string, expected: string[], words: RegExp][] = [
  ['metadata.database:prod', ['nightly-1'], /"metadata.@type" must be specified before "metadata.database"/],
  [
    `metadata.database:prod AND ${createType}`,
    ['nightly-1'],
    /"metadata.@type" must be specified before "metadata.database"/,
  ],
  [
    `${createType} AND metadata.progress.start_time < "2026-11-22T10:1:0Z"`,
    ['nightly-1'],
    /a time in RFC 3339/,
  ],
];

test('a switch decides whether a filter looser than the proto is accepted', async () => {
  await using lenient = await stage();
  await history(lenient);
  await using strict = await stage({ switches: { filterForm: 'strict' } });
  for (const [filter, expected, words] of looseFilters) {
    assert.deepEqual(await lenient.listed(filter), expected);
    const { code, words: said } = await answerOf(strict.listed(filter));
    assert.equal(code, 'INVALID_ARGUMENT', filter);
    assert.match(said, words);
  }
});

test('a switch decides which operator binds tighter in a filter without parentheses', async () => {
  const filter = 'name:howl OR name:nightly AND done:true';
  await using asDocumented = await stage();
  await history(asDocumented);
  assert.deepEqual(await asDocumented.listed(filter), ['nightly-3', 'nightly-2', 'nightly-1']);
  await using other = await stage({ switches: { filterPrecedence: 'AND binds tighter' } });
  await history(other);
  assert.deepEqual(await other.listed(filter), ['howl', 'nightly-3', 'nightly-2', 'nightly-1']);
});
