import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseName } from '../../pubsub/resource-name.ts';

test('a resource name is split into its project and its id', () => {
  assert.deepEqual(parseName('topics', 'projects/p/topics/jobs'), { project: 'p', id: 'jobs' });
  assert.deepEqual(parseName('subscriptions', 'projects/p/subscriptions/a.b_c~d+e%-9'), {
    project: 'p',
    id: 'a.b_c~d+e%-9',
  });
});

for (const name of [
  '',
  'jobs',
  'projects/p/topics/',
  'projects//topics/jobs',
  'projects/p/subscriptions/jobs',
  'projects/p/topics/jobs/more',
  'projects/p/topics/ab',
  'projects/p/topics/9jobs',
  'projects/p/topics/google-jobs',
  'projects/p/topics/jobs!',
  `projects/p/topics/${'x'.repeat(256)}`,
])
  test(`"${name.slice(0, 40)}" is no topic's name`, () => {
    assert.throws(() => parseName('topics', name), { message: /^Invalid resource name given \(name=/ });
  });
