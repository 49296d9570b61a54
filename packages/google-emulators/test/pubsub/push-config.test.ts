import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { parsePushConfig } from '../../pubsub/push-config.ts';

test('a push configuration without an endpoint makes a pull subscription', () => {
  assert.equal(parsePushConfig(null), undefined);
  assert.equal(parsePushConfig({ pushEndpoint: '', attributes: {} }), undefined);
});

test('a push has the raw form by default, and an attribute selects the other', () => {
  const pushEndpoint = 'http://127.0.0.1:8080/';
  assert.equal(parsePushConfig({ pushEndpoint })?.form, 'raw');
  assert.equal(
    parsePushConfig({ pushEndpoint, attributes: { 'x-local-push-form': 'eventarc' } })?.form,
    'eventarc',
  );
});

for (const [what, config, code] of [
  ['no URL', { pushEndpoint: 'somewhere' }, status.INVALID_ARGUMENT],
  ['an unknown form', { attributes: { 'x-local-push-form': 'cooked' } }, status.INVALID_ARGUMENT],
  ['https', { pushEndpoint: 'https://example.com' }, status.UNIMPLEMENTED],
  ['an unwrapped push', { noWrapper: {} }, status.UNIMPLEMENTED],
] as const)
  test(`a push configuration with ${what} is refused`, () => {
    assert.throws(() => parsePushConfig({ pushEndpoint: 'http://127.0.0.1/', ...config }), { code });
  });
