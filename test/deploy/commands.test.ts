import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as v from 'valibot';
import { defaultTopics } from '../../contract/topics.ts';
import { output, withDeployment } from './deployment.ts';

const database = 'projects/shop/instances/main/databases/orders';

/** The arguments of each gcloud in commands that are pasted into a shell. */
function pasted(commands: unknown): string[][] {
  const printing = `gcloud() { printf '%s\\0' "$@"; printf '\\n'; }\n${v.parse(v.string(), commands)}`;
  const env = { PATH: process.env.PATH, DATABASE: database };
  const printed = execFileSync('bash', ['-euc', printing], { env, encoding: 'utf8' });
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\0').slice(0, -1));
}

test('the printed publish command publishes a valid request on the right topic', withDeployment, () => {
  const [arguments_ = [], ...more] = pasted(output('publish_command'));
  const [project, message = ''] = arguments_.slice(4);
  assert.deepEqual(more, []);
  assert.deepEqual(arguments_.slice(0, 4), ['pubsub', 'topics', 'publish', defaultTopics.requests]);
  assert.equal(project, '--project=acme-backups');
  assert.deepEqual(JSON.parse(message.slice('--message='.length)), {
    database,
    backupId: '{database}-{date}',
    retentionPeriod: '14d',
  });
});

test('the printed subscribe commands subscribe to the topic of the events', withDeployment, () => {
  const [create = [], pull = [], ...more] = pasted(output('subscribe_commands'));
  assert.deepEqual(more, []);
  assert.deepEqual(create.slice(1), [
    'subscriptions',
    'create',
    'look',
    `--topic=${defaultTopics.events}`,
    '--project=acme-backups',
  ]);
  assert.deepEqual(pull.slice(1, 4), ['subscriptions', 'pull', 'look']);
});
