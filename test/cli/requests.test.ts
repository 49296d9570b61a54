import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Asked, prepare } from '../../cli/requests.ts';

const now = new Date('2026-11-26T23:15:47.5Z');
const digits = (count: number) => 'f'.repeat(count);
const asked: Asked = {
  backup: 'before-42',
  databases: ['orders'],
  instance: 'main',
  project: 'shop',
  labels: [],
};

function requestOf(more: Partial<Asked>): unknown {
  const preparation = prepare({ ...asked, ...more }, now, digits);
  assert.ok(preparation.ok, JSON.stringify(preparation));
  return preparation.prepared[0]?.request;
}

function problemsOf(more: Partial<Asked>): readonly string[] {
  const preparation = prepare({ ...asked, ...more }, now, digits);
  return preparation.ok ? [] : preparation.problems;
}

const plain = { database: 'projects/shop/instances/main/databases/orders', backupId: 'before-42' };

test('flags become the fields of a request, and what was not said is not in it', () => {
  assert.deepEqual(requestOf({}), plain);
  assert.deepEqual(
    requestOf({ expirationDate: '2026-12-24T00:00:00Z', startWithin: '1h', labels: ['a=b=c', 'd='] }),
    { ...plain, expireTime: '2026-12-24T00:00:00Z', startWithin: '1h', labels: { a: 'b=c', d: '' } },
  );
});

test('encryption is spelt as gcloud does', () => {
  const kmsKey = 'projects/shop/locations/europe-west1/keyRings/spanner/cryptoKeys/backups';
  assert.deepEqual(requestOf({ encryptionType: 'customer-managed-encryption', kmsKey }), {
    ...plain,
    encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: kmsKey },
  });
});

test('placeholders are filled in with the time of asking, and a missing name is made', () => {
  assert.deepEqual(requestOf({ backup: '{database}-{date}-{hour}' }), {
    ...plain,
    backupId: 'orders-20261126-23',
  });
  assert.deepEqual(requestOf({ backup: undefined }), { ...plain, backupId: 'orders-20261126-231547-ffffff' });
});

test('the full name of a backup says its instance', () => {
  const backup = 'projects/shop/instances/main/backups/before-42';
  assert.deepEqual(requestOf({ backup, instance: undefined }), plain);
});

test('the moment of several databases lies a little before now, since clocks differ', () => {
  const more = { backup: undefined, databases: ['orders', 'stock'] };
  assert.deepEqual(requestOf(more), {
    ...plain,
    backupId: 'orders-20261126-231547-ffffff',
    versionTime: '2026-11-26T23:15:42Z',
    labels: { together: '20261126-231547-ffffff' },
  });
});

test('what is wrong is told with the names of flags, also inside the sentences', () => {
  assert.deepEqual(problemsOf({ retentionPeriod: '14d', expirationDate: '2026-12-24T00:00:00Z' }), [
    '--expiration-date: give --retention-period or --expiration-date, not both',
  ]);
  assert.deepEqual(problemsOf({ encryptionType: 'customer-managed-encryption' }), [
    '--encryption-type: CUSTOMER_MANAGED_ENCRYPTION needs --kms-key or --kms-keys, one of the two',
  ]);
  assert.match(problemsOf({ labels: ['1st=x'] })[0] ?? '', /^--label 1st: /);
});
