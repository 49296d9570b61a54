import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRetryPolicy, pushBackoffMs, retryDelayMs } from '../../pubsub/retry-policy.ts';

test('the delay between retries doubles from the minimum up to the maximum', () => {
  const policy = { minimumMs: 2_000, maximumMs: 9_000 };
  assert.deepEqual(
    [1, 2, 3, 4, 500].map((failures) => retryDelayMs(policy, failures)),
    [2_000, 4_000, 8_000, 9_000, 9_000],
  );
});

test('a minimum backoff of zero means no delay', () => {
  assert.equal(retryDelayMs({ minimumMs: 0, maximumMs: 9_000 }, 7), 0);
});

test('without a policy a push is repeated at once, and then less and less often', () => {
  assert.deepEqual([1, 2, 3, 4, 50].map(pushBackoffMs), [0, 100, 200, 400, 60_000]);
});

test('a missing retry policy is undefined, and an empty one means 10 to 600 seconds', () => {
  assert.equal(parseRetryPolicy(null), undefined);
  assert.deepEqual(parseRetryPolicy({}), { minimumMs: 10_000, maximumMs: 600_000 });
});

test('backoffs are read with their nanoseconds', () => {
  const policy = parseRetryPolicy({
    minimumBackoff: { seconds: '1', nanos: 500_000_000 },
    maximumBackoff: { seconds: 20 },
  });
  assert.deepEqual(policy, { minimumMs: 1_500, maximumMs: 20_000 });
});

for (const [what, minimum, maximum] of [
  ['a negative minimum', -1, 10],
  ['a maximum above 600 s', 10, 601],
  ['a minimum above the maximum', 20, 10],
] as const)
  test(`a retry policy with ${what} is refused`, () => {
    assert.throws(
      () => parseRetryPolicy({ minimumBackoff: { seconds: minimum }, maximumBackoff: { seconds: maximum } }),
      { details: /^Invalid retry policy/ },
    );
  });
