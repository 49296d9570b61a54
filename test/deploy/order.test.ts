import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/*
 * In which order Terraform makes things, read from the files: a mock does not mind, Google does. A resource comes after
 * everything that it names, in `depends_on` or anywhere else, directly or through a local value.
 */

const text = readdirSync('terraform')
  .filter((name) => name.endsWith('.tf'))
  .map((name) => readFileSync(`terraform/${name}`, 'utf8'))
  .join('\n');

const blocks = new Map(
  [...text.matchAll(/^resource "(\w+)" "(\w+)" \{\n([\s\S]*?)^\}/gm)].map(([, type, name, body = '']) => [
    `${type}.${name}`,
    body.replaceAll(/#.*$/gm, ''),
  ]),
);
/** Local values, each with what it is made of. */
const locals = new Map(
  [...text.matchAll(/^ {2}(_\w+) += ([\s\S]*?)(?=^ {2}_\w+ +=|^\})/gm)].map(([, name, value = '']) => [
    `local.${name}`,
    value,
  ]),
);
const agent = 'local._pubsub_agent';
const grantsToAgent = [...blocks]
  .filter(([, body]) => body.includes(`= ${agent}`))
  .map(([address]) => address);

/** All that comes before a resource. */
function before(address: string): Set<string> {
  const found = new Set<string>();
  const waiting = [address];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const [named] of (blocks.get(next) ?? locals.get(next) ?? '').matchAll(/\b(google_\w+|local)\.\w+/g))
      if ((blocks.has(named) || locals.has(named)) && !found.has(named)) {
        found.add(named);
        waiting.push(named);
      }
  return found;
}

test('grants to the agent of Pub/Sub come after a topic, which makes the agent', () => {
  const grants = grantsToAgent.filter((address) => !address.startsWith('google_kms_'));
  assert.ok(grants.length >= 3);
  for (const grant of grants)
    assert.ok(
      [...before(grant)].some((address) => address.startsWith('google_pubsub_topic.')),
      grant,
    );
});

test('requests are pushed only after the agent may sign and forward dead letters', () => {
  const earlier = before('google_pubsub_subscription.requests');
  // This one is on the subscription itself.
  const later = 'google_pubsub_subscription_iam_member.agent_acknowledges_requests';
  for (const grant of grantsToAgent.filter((address) => address !== later))
    assert.ok(earlier.has(grant), grant);
  assert.ok(earlier.has('google_cloud_run_v2_service_iam_member.push_invokes_create_backup'));
});

test('a service may use its key before it encrypts with it', () => {
  const encrypted = {
    'google_kms_crypto_key_iam_member.firestore': ['google_firestore_database.records'],
    'google_kms_crypto_key_iam_member.functions': [
      'google_artifact_registry_repository.images',
      'google_cloudfunctions2_function.backup_status',
      'google_cloudfunctions2_function.create_backup',
      'google_cloudfunctions2_function.poll_operations',
    ],
    'google_kms_crypto_key_iam_member.pubsub': [...blocks.keys()].filter((address) =>
      address.startsWith('google_pubsub_topic.'),
    ),
    'google_kms_crypto_key_iam_member.storage': ['google_storage_bucket.source'],
  };
  const grants = [...blocks.keys()].filter((address) => address.startsWith('google_kms_'));
  assert.deepEqual(grants.toSorted(), Object.keys(encrypted).toSorted());
  for (const [grant, things] of Object.entries(encrypted))
    for (const thing of things) assert.ok(before(thing).has(grant), `${thing} comes before ${grant}`);
});

test('every resource comes after its API', () => {
  // Grants and objects are on things that come after their APIs.
  for (const address of blocks.keys())
    if (address !== 'google_project_service.this' && !/_iam_member\./.test(address))
      assert.ok(before(address).has('google_project_service.this'), address);
});
