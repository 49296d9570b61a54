import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, parseConfig } from '../../../shared/runtime/config.ts';
import { retiredSettings, variables } from '../../../shared/runtime/settings.ts';

/* What the variables of an environment mean beside each other; config.test.ts has each of them alone. */

const required = { GOOGLE_CLOUD_PROJECT: 'p', REQUESTS_TOPIC: 'requests', EVENTS_TOPIC: 'events' };

test('every problem of a configuration is told at once, each on a line of its own', () => {
  const everything = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
  assert.throws(
    () => parseConfig({ ...everything, REQUESTS_TOPIC: undefined }),
    (error) => {
      assert.ok(error instanceof ConfigError);
      const [headline, ...lines] = error.message.split('\n');
      assert.equal(headline, 'bad configuration:');
      assert.deepEqual(lines.map((line) => line.split(' ')[1]).toSorted(), Object.keys(variables).toSorted());
      return true;
    },
  );
});

test('variables that are no settings are ignored', () => {
  assert.deepEqual(parseConfig({ ...required, PATH: '', K_SERVICE: 'x' }), parseConfig(required));
});

test('DEFAULT_RETENTION may not exceed LONGEST_RETENTION', () => {
  const bounded = (given: string, most: string) =>
    parseConfig({ ...required, DEFAULT_RETENTION: given, LONGEST_RETENTION: most });
  for (const [given, most] of [
    ['30d', '14d'],
    ['P1M', '30d'],
    ['P1Y', '365d'],
  ] as const)
    assert.throws(
      () => bounded(given, most),
      /DEFAULT_RETENTION is ".*": expected at most LONGEST_RETENTION/,
    );
  for (const [given, most] of [
    ['14d', '14d'],
    ['P1M', '31d'],
  ] as const)
    assert.notEqual(bounded(given, most).defaultRetention, undefined);
});

test('a retired setting that is still set is named, and changes nothing', () => {
  const set = { ...required, LEASE_MARGIN: '1h', FIRST_RETRY: '' };
  assert.deepEqual(parseConfig(set), parseConfig(required));
  assert.deepEqual(retiredSettings(set), [
    'LEASE_MARGIN is set, and is no setting any more: the default is used. Remove it.',
    'FIRST_RETRY is set, and is no setting any more: the default is used. Remove it.',
  ]);
  assert.deepEqual(retiredSettings(required), []);
});
