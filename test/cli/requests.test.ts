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

test('flags become the fields of a request, and flags not given are left out', () => {
  assert.deepEqual(requestOf({}), plain);
  assert.deepEqual(
    requestOf({ expirationDate: '2026-12-24T00:00:00Z', startWithin: '1h', labels: ['a=b=c', 'd='] }),
    { ...plain, expireTime: '2026-12-24T00:00:00Z', startWithin: '1h', labels: { a: 'b=c', d: '' } },
  );
});

test('encryption flags are spelt as those of gcloud', () => {
  const kmsKey = 'projects/shop/locations/europe-west1/keyRings/spanner/cryptoKeys/backups';
  assert.deepEqual(requestOf({ encryptionType: 'customer-managed-encryption', kmsKey }), {
    ...plain,
    encryptionConfig: { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyName: kmsKey },
  });
});

test('create fills in placeholders with the present time, and makes a missing name', () => {
  assert.deepEqual(requestOf({ backup: '{database}-{date}-{hour}' }), {
    ...plain,
    backupId: 'orders-20261126-23',
  });
  assert.deepEqual(requestOf({ backup: undefined }), { ...plain, backupId: 'orders-20261126-231547-ffffff' });
});

test('the full name of a backup gives its instance', () => {
  const backup = 'projects/shop/instances/main/backups/before-42';
  assert.deepEqual(requestOf({ backup, instance: undefined }), plain);
});

test('several databases share a version time a little before now, for clocks differ', () => {
  const more = { backup: undefined, databases: ['orders', 'stock'] };
  assert.deepEqual(requestOf(more), {
    ...plain,
    backupId: 'orders-20261126-231547-ffffff',
    versionTime: '2026-11-26T23:15:42Z',
    labels: { together: '20261126-231547-ffffff' },
  });
});

test('problems of a request are told with the names of flags, even inside sentences', () => {
  assert.deepEqual(problemsOf({ retentionPeriod: '14d', expirationDate: '2026-12-24T00:00:00Z' }), [
    '--expiration-date: give --retention-period or --expiration-date, not both',
  ]);
  assert.deepEqual(problemsOf({ encryptionType: 'customer-managed-encryption' }), [
    '--encryption-type: CUSTOMER_MANAGED_ENCRYPTION needs --kms-key or --kms-keys, one of the two',
  ]);
  assert.match(problemsOf({ labels: ['1st=x'] })[0] ?? '', /^--label 1st: /);
});
