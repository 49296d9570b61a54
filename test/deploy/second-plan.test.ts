import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withDeployment, writtenArguments } from './deployment.ts';

/*
 * A plan right after an apply has to be empty. No provider without a cloud can show that, since it gives back what it was
 * sent; so these tests look for what Google's APIs give back differently, in every argument of every resource.
 */

/** Zeros and empty texts that come back as they are, and why. */
const comeBack: Readonly<Record<string, string>> = {
  'cloud_scheduler_job retry_config.retry_count': 'zero is what Scheduler takes where it is told nothing',
  'cloudfunctions2_function service_config.min_instance_count': 'zero is what Cloud Run takes',
  'pubsub_subscription expiration_policy.ttl': 'the provider keeps the empty text: it means never',
  'storage_bucket soft_delete_policy.retention_duration_seconds': 'the provider sends the zero: it means off',
};

describe('arguments that Google would return differently', withDeployment, () => {
  const all = () =>
    [...writtenArguments()].flatMap(([address, values]) => [...leaves(kind(address), values)]);

  test('the arguments of every resource are looked through', () => {
    assert.ok(writtenArguments().size > 60);
    assert.ok(all().length > 500);
  });

  test('no argument is a zero or an empty text that an API drops', () => {
    const dropped = all().filter(({ value }) => value === 0 || value === '');
    const names = [...new Set(dropped.map(({ path }) => path))];
    assert.deepEqual(names.toSorted(), Object.keys(comeBack).toSorted());
  });

  test('no JSON document that is compared as text has a value that an API drops', () => {
    const documents = all().filter(({ value }) => typeof value === 'string' && /^[[{]/.test(value));
    assert.notEqual(documents.length, 0);
    for (const { path, value } of documents) {
      const empty = [...leaves(path, JSON.parse(String(value)))].filter((leaf) => isDefault(leaf.value));
      assert.deepEqual(empty, []);
    }
  });

  test('every duration is in whole seconds, as it is given back', () => {
    const durations = all().filter(
      ({ value }) => typeof value === 'string' && /^[\d.]+(ms|s|m|h)$/.test(value),
    );
    assert.notEqual(durations.length, 0);
    assert.deepEqual(
      durations.filter(({ value }) => !/^(0|[1-9]\d*)s$/.test(String(value))),
      [],
    );
  });

  test('every list whose order means nothing is sorted', () => {
    const lists = all().filter(
      ({ path, value }) => Array.isArray(value) && !/\.(fields|conditions)$/.test(path),
    );
    assert.notEqual(lists.length, 0);
    for (const { path, value } of lists) assert.deepEqual(value, [...asTexts(value)].toSorted(), path);
  });
});

interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

/** Texts, numbers, booleans, lists of texts and what is empty, with their paths; nothing for what is not written. */
function* leaves(path: string, value: unknown): Generator<Leaf> {
  if (value === null || value === undefined) return;
  if (Array.isArray(value) && value.length > 0 && value.some((item) => typeof item === 'object'))
    for (const item of value) yield* leaves(path, item);
  else if (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0)
    for (const [name, inner] of Object.entries(value)) yield* leaves(joined(path, name), inner);
  else yield { path, value };
}

const joined = (path: string, name: string) => `${path}${path.includes(' ') ? '.' : ' '}${name}`;

/** `google_pubsub_topic.requests` → `pubsub_topic`. */
const kind = (address: string) => address.replace(/^google_(\w+)\..*$/s, '$1');

/** What proto3 does not write in JSON. */
function isDefault(value: unknown): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value === 0 || value === '' || value === false || isEmpty;
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
