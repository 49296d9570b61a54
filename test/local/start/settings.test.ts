import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exports } from '../../../local/start/banner.ts';
import { SettingsError, settingsOf } from '../../../local/start/settings.ts';

const ports = {
  pubsub: 8085,
  pubsubRest: 8087,
  firestore: 8086,
  spanner: 9010,
  spannerRest: 9020,
  createBackup: 8081,
  pollOperations: 8082,
  backupStatus: 8083,
  control: 8084,
};

test('with an empty environment all settings have their documented defaults', () => {
  const settings = settingsOf({});
  assert.deepEqual(settings.ports, ports);
  assert.equal(settings.tickMs, 5_000);
  assert.equal(settings.backupMs, 30_000);
  assert.equal(settings.copyMs, 30_000);
  assert.equal(settings.restoreMs, 10_000);
  assert.equal(settings.optimizeMs, 10_000);
  assert.deepEqual(settings.external, {});
  assert.equal(settings.spannerEmulator, undefined);
});

for (const [name, service] of [
  ['PUBSUB_PORT', 'pubsub'],
  ['PUBSUB_REST_PORT', 'pubsubRest'],
  ['SPANNER_REST_PORT', 'spannerRest'],
  ['FIRESTORE_PORT', 'firestore'],
  ['SPANNER_PORT', 'spanner'],
  ['CREATE_BACKUP_PORT', 'createBackup'],
  ['POLL_OPERATIONS_PORT', 'pollOperations'],
  ['BACKUP_STATUS_PORT', 'backupStatus'],
  ['CONTROL_PORT', 'control'],
] as const) {
  test(`${name} moves one port and no other`, () => {
    assert.deepEqual(settingsOf({ [name]: '12345' }).ports, { ...ports, [service]: 12345 });
  });
}

test('the interval of ticks and the duration of backups can be set', () => {
  const { tickMs, backupMs } = settingsOf({ TICK_INTERVAL: '0.5s', BACKUP_DURATION: '2m' });
  assert.equal(tickMs, 500);
  assert.equal(backupMs, 120_000);
});

test('a copy takes as long as a backup, unless it has a duration of its own', () => {
  assert.equal(settingsOf({ BACKUP_DURATION: '2m' }).copyMs, 120_000);
  assert.equal(settingsOf({ BACKUP_DURATION: '2m', COPY_DURATION: '1s' }).copyMs, 1_000);
});

test('the durations of a restore and of its optimizing can be set', () => {
  const { restoreMs, optimizeMs } = settingsOf({ RESTORE_DURATION: '1s', OPTIMIZE_DURATION: '2s' });
  assert.deepEqual([restoreMs, optimizeMs], [1_000, 2_000]);
});

test('running emulators of Pub/Sub and Firestore are used, and one of Spanner is put behind ours', () => {
  const settings = settingsOf({
    PUBSUB_EMULATOR_HOST: 'localhost:1',
    FIRESTORE_EMULATOR_HOST: 'localhost:2',
    SPANNER_EMULATOR_HOST: 'localhost:3',
  });
  assert.deepEqual(settings.external, { pubsub: 'localhost:1', firestore: 'localhost:2' });
  assert.equal(settings.spannerEmulator, 'localhost:3');
});

test('addresses that npm start itself exported do not count as emulators of others', () => {
  const exported = exports({
    pubsub: '127.0.0.1:8085',
    firestore: '127.0.0.1:8086',
    spanner: '127.0.0.1:9010',
  });
  const left = Object.fromEntries(exported.map((line) => line.replace('export ', '').split('=')));
  const settings = settingsOf(left);
  assert.deepEqual(settings.external, {});
  assert.equal(settings.spannerEmulator, undefined);
  const another = settingsOf({ ...left, SPANNER_EMULATOR_HOST: '127.0.0.1:9020' });
  assert.equal(another.spannerEmulator, '127.0.0.1:9020');
});

test('variables of the functions reach them, but for those that the stack sets', () => {
  const { environment } = settingsOf({
    DEFAULT_RETENTION: '7d',
    DELAYED_AFTER: '3m',
    GOOGLE_CLOUD_PROJECT: 'somebody-s-own',
    HOME: '/root',
  });
  assert.equal(environment.DEFAULT_RETENTION, '7d');
  assert.equal(environment.DELAYED_AFTER, '3m');
  assert.equal(environment.GOOGLE_CLOUD_PROJECT, undefined);
  assert.equal(environment.HOME, undefined);
});

test('every wrong setting is told at once, even an empty string', () => {
  const wrong = {
    PUBSUB_PORT: '',
    SPANNER_PORT: '70000',
    TICK_INTERVAL: 'often',
    FIRESTORE_EMULATOR_HOST: 'here',
  };
  assert.throws(
    () => settingsOf(wrong),
    (error) => {
      assert.ok(error instanceof SettingsError);
      assert.deepEqual(error.message.split('\n'), [
        'PUBSUB_PORT is "": expected a port from 1 to 65535',
        'SPANNER_PORT is "70000": expected a port from 1 to 65535',
        'FIRESTORE_EMULATOR_HOST is "here": expected host:port',
        'TICK_INTERVAL is "often": expected a duration such as 5s or 2m',
      ]);
      return true;
    },
  );
});
