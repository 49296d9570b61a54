import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  clockFace,
  defaultBackupId,
  fillBackupId,
  unknownPlaceholders,
} from '../../../shared/request/backup-id.ts';
import { backupIdPattern } from '../../../shared/spanner/names.ts';

const publishTime = '2026-01-02T03:04:05.678Z';

const filled = [
  { template: '{database}', id: 'orders' },
  { template: '{date}', id: '20260102' },
  { template: '{hour}', id: '03' },
  { template: '{minute}', id: '04' },
  { template: 'b-{database}-{date}-{hour}{minute}', id: 'b-orders-20260102-0304' },
  { template: '{date}-{date}', id: '20260102-20260102' },
  { template: 'nightly', id: 'nightly' },
  { template: '{Database}', id: '{Database}' },
  { template: '{constructor}', id: '{constructor}' },
  { template: '{database', id: '{database' },
  { template: 'database}', id: 'database}' },
  { template: '{{date}}', id: '{20260102}' },
];

for (const { template, id } of filled) {
  test(`${template} is filled in as ${id}`, () =>
    assert.equal(fillBackupId(template, 'orders', clockFace(publishTime)), id));
}

test('the text that replaces a placeholder is not filled in again', () => {
  assert.equal(fillBackupId('{database}', '{date}', clockFace(publishTime)), '{date}');
  assert.equal(fillBackupId('x-{database}', '$&', clockFace(publishTime)), 'x-$&');
});

test('unknown placeholders are named', () => {
  assert.deepEqual(unknownPlaceholders('{database}{date}{hour}{minute}'), []);
  assert.deepEqual(unknownPlaceholders('{Date}-{seconds}-{}-{ hour }-{toString}'), [
    'Date',
    'seconds',
    '',
    ' hour ',
    'toString',
  ]);
  assert.deepEqual(unknownPlaceholders('nightly'), []);
});

test('a missing backupId becomes the database, the second of publishing, and a hash of the message id', () => {
  // printf m1 | sha256sum
  assert.equal(defaultBackupId('orders', publishTime, 'm1'), 'orders-20260102-030405-ca0df2');
});

test('two messages of one second get different ids', () => {
  assert.notEqual(defaultBackupId('orders', publishTime, 'm1'), defaultBackupId('orders', publishTime, 'm2'));
});

test('the default id is a backup id of at most 53 characters for every database id, the longest included', () => {
  const databaseIds = fc.stringMatching(/^[a-z][a-z0-9_-]{0,28}[a-z0-9]$/);
  fc.assert(
    fc.property(databaseIds, fc.string(), (databaseId, messageId) => {
      const id = defaultBackupId(databaseId, publishTime, messageId);
      assert.match(id, backupIdPattern);
      assert.equal(id.length, databaseId.length + 23);
      assert.equal(id, defaultBackupId(databaseId, publishTime, messageId));
    }),
  );
  assert.equal(defaultBackupId('d'.repeat(30), publishTime, 'm1').length, 53);
});
