import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const database = 'projects/acme-backups/instances/main/databases/orders';

/** A dead letter as `gcloud pubsub subscriptions pull --format=json` shows it. */
const letter = (data: unknown, firstPublished?: string) => ({
  ackId: 'a',
  message: {
    data: bytesOf(data).toString('base64'),
    messageId: '7',
    publishTime: '2026-11-23T12:00:00.000Z',
    ...(firstPublished && { attributes: { CloudPubSubDeadLetterSourceTopicPublishTime: firstPublished } }),
  },
});

function bytesOf(data: unknown): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
}

function replay(letters: readonly object[]) {
  const input = JSON.stringify(letters);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/replay.ts'], {
    input,
    encoding: 'utf8',
  });
  const requests: unknown[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { requests, stderr, status };
}

test('a dead letter asks for the backup that it would have asked for when it was first published', () => {
  const request = {
    database,
    backupId: '{database}-{date}-{hour}{minute}',
    retentionPeriod: '7d',
    labels: { a: 'b' },
  };
  const { requests } = replay([letter(request, '2026-11-22T02:30:15.123+00:00')]);
  assert.deepEqual(requests, [{ ...request, backupId: 'orders-20261122-0230' }]);
});

test('of a dead letter with a slot, the slot of then is filled in, and no other', () => {
  const slot = { cron: '30 1 * * *', timeZone: 'Europe/Berlin' };
  const request = { database, backupId: '{database}-{date}-{hour}', retentionPeriod: '7d' };
  const { requests } = replay([letter({ ...request, slot }, '2027-03-28T23:30:02Z')]);
  assert.deepEqual(requests, [{ ...request, backupId: 'orders-20270329-01' }]);
  assert.equal(replay([letter({ ...request, slot: { ...slot, cron: 'nightly' } })]).status, 1);
});

test('a dead letter that does not say when it was first published goes by its own time', () => {
  const { requests } = replay([letter({ database, backupId: '{database}-{date}' })]);
  assert.deepEqual(requests, [{ database, backupId: 'orders-20261123' }]);
});

test('a request that names no backup is left to the name it will get', () => {
  assert.deepEqual(replay([letter({ database })]).requests, [{ database }]);
});

test('a dead letter that begins with a byte order mark is a request, as it is to createBackup', () => {
  assert.deepEqual(replay([letter(`\u{feff}${JSON.stringify({ database })}`)]).requests, [{ database }]);
});

test('a dead letter that is not text in UTF-8 is left out, as createBackup would reject it', () => {
  const data = Buffer.from(JSON.stringify({ database, labels: { city: 'Zürich' } }), 'latin1');
  const { requests, stderr } = replay([letter(data)]);
  assert.deepEqual(requests, []);
  assert.match(stderr, /message 7 is no request/);
});

test('what is no request is said, and does not keep the others', () => {
  const { requests, stderr, status } = replay([letter('no'), letter({ database })]);
  assert.deepEqual(requests, [{ database }]);
  assert.match(stderr, /message 7 is no request/);
  assert.equal(status, 1);
});
