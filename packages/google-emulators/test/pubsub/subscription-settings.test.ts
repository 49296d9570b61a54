import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { parseSubscription } from '../../pubsub/subscription-settings.ts';

const minimal = { name: 'projects/p/subscriptions/jobs', topic: 'projects/p/topics/jobs' };

test('settings that are left out get the defaults of Pub/Sub', () => {
  const { config, ackDeadlineMs } = parseSubscription({
    ...minimal,
    ackDeadlineSeconds: 0,
    deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead' },
  });
  assert.equal(ackDeadlineMs, 10_000);
  assert.equal(config.ackDeadlineSeconds, 10);
  assert.equal(config.deadLetterPolicy?.maxDeliveryAttempts, 5);
  assert.deepEqual(config.messageRetentionDuration, { seconds: 604_800 });
  assert.deepEqual(config.expirationPolicy, { ttl: { seconds: 2_678_400 } });
});

for (const ackDeadlineSeconds of [-1, 9, 601])
  test(`an ack deadline of ${ackDeadlineSeconds} seconds is refused`, () => {
    assert.throws(() => parseSubscription({ ...minimal, ackDeadlineSeconds }), {
      code: status.INVALID_ARGUMENT,
      details: /between 10 and 600/,
    });
  });

for (const ackDeadlineSeconds of [10, 600])
  test(`an ack deadline of ${ackDeadlineSeconds} seconds is accepted`, () => {
    assert.equal(
      parseSubscription({ ...minimal, ackDeadlineSeconds }).ackDeadlineMs,
      ackDeadlineSeconds * 1000,
    );
  });

for (const [field, feature] of Object.entries({
  bigquery_config: { bigqueryConfig: {} },
  bigtable_config: { bigtableConfig: {} },
  cloud_storage_config: { cloudStorageConfig: {} },
  message_transforms: { messageTransforms: [{}] },
}))
  test(`a subscription with ${field} is refused, not made without it`, () => {
    assert.throws(() => parseSubscription({ ...minimal, ...feature }), {
      code: status.UNIMPLEMENTED,
      details: new RegExp(`does not know ${field} .*"Not there"`),
    });
  });
