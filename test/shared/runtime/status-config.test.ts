import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../shared/runtime/config.ts';
import { parseStatusConfig } from '../../../shared/runtime/status-config.ts';

test('the status page needs no variable but the project', () => {
  const { project, firestoreDatabase, requestsTopic } = parseStatusConfig({ GOOGLE_CLOUD_PROJECT: 'p' });
  assert.deepEqual([project, firestoreDatabase, requestsTopic], ['p', '(default)', undefined]);
});

test('the status page reads its variables as the other functions do', () => {
  const environment = {
    GOOGLE_CLOUD_PROJECT: 'p',
    FIRESTORE_DATABASE: 'records',
    REQUESTS_TOPIC: 'requests',
    EVENTS_TOPIC: 'events',
    DEFAULT_RETENTION: '14d',
    LONGEST_RETENTION: '90d',
    ALLOWED_DATABASES: 'projects/p/instances/i/databases/*',
    MOST_LABELS: '3',
    START_WITHIN: '2h',
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:8086',
  };
  const status = parseStatusConfig(environment);
  assert.partialDeepStrictEqual(parseConfig(environment), { ...status });
  assert.equal(status.requestsTopic, 'projects/p/topics/requests');
});
