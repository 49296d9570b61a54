import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionsOf, UsageError } from '../../cli/options.ts';

test("without options the ports are those of Google's emulators, as far as they have one", () => {
  const { ports, backupMs, copyMs, restoreMs, optimizeMs } = optionsOf([]);
  assert.deepEqual(ports, {
    spanner: 9010,
    'spanner-rest': 9020,
    pubsub: 8085,
    'pubsub-rest': 8087,
    firestore: 8086,
  });
  assert.deepEqual([backupMs, copyMs, restoreMs, optimizeMs], [10_000, 10_000, 10_000, 10_000]);
});

test('a copy takes as long as a backup, unless it has a duration of its own', () => {
  assert.equal(optionsOf(['--backup-duration', '2m']).copyMs, 120_000);
  const both = optionsOf(['--backup-duration', '2m', '--copy-duration', '500ms']);
  assert.deepEqual([both.backupMs, both.copyMs], [120_000, 500]);
});

test('every wrong option is told at once', () => {
  const wrong = ['--firestore-port', '65536', '--restore-duration', 'soon', '--upstream', 'x', '--seed', 's'];
  assert.throws(
    () => optionsOf(wrong),
    (error) => {
      assert.ok(error instanceof UsageError);
      assert.deepEqual(
        error.message.split('\n').map((line) => line.split(':')[0]),
        ['--firestore-port', '--restore-duration', '--upstream', '--seed'],
      );
      return true;
    },
  );
});

test('an unknown option is told', () => {
  assert.throws(() => optionsOf(['--ports', '1']), UsageError);
});
