import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backupIdPattern,
  backupNameOf,
  backupOfOperation,
  instanceOf,
  kmsKeyNamePattern,
  lastSegment,
  parseDatabaseName,
  projectOf,
} from '../../../shared/spanner/names.ts';

const name = (project: string, instance: string, database: string) =>
  `projects/${project}/instances/${instance}/databases/${database}`;

const databases = [
  { project: 'shop', instance: 'main', database: 'orders' },
  { project: '123456789012', instance: 'ab', database: 'ab' },
  { project: 'example.com:shop', instance: 'main', database: 'orders' },
  { project: 'a', instance: 'main', database: 'orders_2-b' },
  { project: 'p'.repeat(63), instance: 'i'.repeat(64), database: 'd'.repeat(30) },
];

for (const parts of databases) {
  const whole = name(parts.project, parts.instance, parts.database);
  test(`${whole} is taken apart`, () => assert.deepEqual(parseDatabaseName(whole), parts));
}

const notDatabases = [
  { text: name('shop', 'main', 'd'), because: 'a database id has two characters at least' },
  { text: name('shop', 'main', 'd'.repeat(31)), because: 'a database id has 30 characters at most' },
  { text: name('shop', 'main', 'Orders'), because: 'capitals are not allowed' },
  { text: name('shop', 'main', 'orders-'), because: 'a database id does not end with a hyphen' },
  { text: name('shop', 'main', '1orders'), because: 'a database id begins with a letter' },
  { text: name('shop', 'i', 'orders'), because: 'an instance id has two characters at least' },
  { text: name('shop', 'i'.repeat(65), 'orders'), because: 'an instance id has 64 characters at most' },
  { text: name('shop', 'ma_in', 'orders'), because: 'an instance id has no underscores' },
  { text: name('p'.repeat(64), 'main', 'orders'), because: 'a project id has 63 characters at most' },
  { text: name('', 'main', 'orders'), because: 'the project is missing' },
  { text: name('-shop', 'main', 'orders'), because: 'a project does not begin with a hyphen' },
  { text: name('example:shop', 'main', 'orders'), because: 'a domain has a dot' },
  { text: `/${name('shop', 'main', 'orders')}`, because: 'there is something before it' },
  { text: `${name('shop', 'main', 'orders')}/`, because: 'there is something behind it' },
  { text: `${name('shop', 'main', 'orders')}\n`, because: 'there is a line end behind it' },
  { text: 'projects/shop/instances/main/backups/nightly', because: 'it is a backup' },
  { text: 'orders', because: 'it is an id alone' },
  { text: '', because: 'it is nothing' },
];

for (const { text, because } of notDatabases) {
  test(`${JSON.stringify(text)} is no database: ${because}`, () =>
    assert.equal(parseDatabaseName(text), undefined));
}

test('a backup id has 2 to 60 lower-case letters, digits, _ and -, from a letter to a letter or digit', () => {
  for (const id of ['ab', 'a1', 'a-b_c-1', 'a'.repeat(60)]) assert.match(id, backupIdPattern);
  for (const id of ['a', '1a', 'a-', 'a_', '-a', 'A1', 'a.b', 'a:b', 'a/b', 'ab\n', '', 'a'.repeat(61)])
    assert.doesNotMatch(id, backupIdPattern);
});

test('a key is named with its project, location and ring, and without a version', () => {
  const key = 'projects/shop/locations/europe-west1/keyRings/Ring_1/cryptoKeys/key-1';
  assert.match(key, kmsKeyNamePattern);
  for (const other of [`${key}/cryptoKeyVersions/1`, 'key-1', key.replace('keyRings', 'rings'), ` ${key}`])
    assert.doesNotMatch(other, kmsKeyNamePattern);
});

test('the name of a backup tells its instance, its project, its last segment and its operations', () => {
  const database = name('shop', 'main', 'orders');
  const backup = backupNameOf(database, 'nightly');
  assert.equal(backup, 'projects/shop/instances/main/backups/nightly');
  assert.equal(instanceOf(backup), 'projects/shop/instances/main');
  assert.equal(projectOf(backup), 'shop');
  assert.equal(projectOf(''), '');
  assert.equal(lastSegment(backup), 'nightly');
  assert.equal(lastSegment('nightly'), 'nightly');
  assert.equal(backupOfOperation(`${backup}/operations/_auto_op_1`), backup);
});
