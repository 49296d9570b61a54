import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  apis,
  environmentOf,
  fields,
  functionsOf,
  type Grant,
  grantsOf,
  membersOf,
  recordsRoleName,
  spannerPermissions,
  subscriptionsOf,
  topicsOf,
} from '../../cli/check/needs.ts';
import { deploymentOf } from '../../cli/deployment.ts';
import { deployedFunction, deployedFunctions, resource, resources, withDeployment } from './deployment.ts';

/*
 * What `spanner-backups check` looks for is what Terraform makes: whoever adds a topic, a grant or an index to the one is
 * told of the other.
 */

const deployment = deploymentOf({ project: 'acme-backups' }, {});
const text = (values: Record<string, unknown>, key: string) => v.parse(v.string(), values[key]);
const texts = (type: string, key: string) =>
  [...resources(type).values()].map((values) => text(values, key)).toSorted();
const ids = (names: object) =>
  Object.values(names)
    .map((name: string) => name.slice(name.lastIndexOf('/') + 1))
    .toSorted();

test('check looks at the APIs that Terraform enables', withDeployment, () => {
  assert.deepEqual(texts('google_project_service', 'service'), apis.toSorted());
});

test('check looks at the topics, subscriptions and functions that Terraform makes', withDeployment, () => {
  assert.deepEqual(texts('google_pubsub_topic', 'name'), ids(topicsOf(deployment)));
  assert.deepEqual(texts('google_pubsub_subscription', 'name'), ids(subscriptionsOf(deployment)));
  const functions = deployedFunctions().filter(({ entryPoint }) => entryPoint !== 'backupStatus');
  assert.deepEqual(functions.map(({ name }) => name).toSorted(), ids(functionsOf(deployment)));
  assert.ok(texts('google_cloud_scheduler_job', 'name').includes(functionsOf(deployment).pollOperations));
});

test('check looks at the fields that Terraform indexes, exempts and lets expire', withDeployment, () => {
  const made = [...resources('google_firestore_field').values()].map((values) => [
    text(values, 'collection'),
    text(values, 'field'),
    v.parse(v.array(v.unknown()), values.ttl_config).length > 0,
  ]);
  const looked = fields.map(({ collectionGroup, fieldPath, ttl }) => [collectionGroup, fieldPath, ttl]);
  assert.deepEqual(made.map(String).toSorted(), looked.map(String).toSorted());
});

test('the deployed functions have the variables that check looks at', withDeployment, () => {
  for (const entryPoint of Object.keys(functionsOf(deployment)))
    for (const [key, value] of Object.entries(environmentOf(deployment)))
      assert.equal(deployedFunction(entryPoint).environment[key], value);
});

/** Grants that no backup needs: whoever deploys has them, or whoever else uses the deployment, or the status page. */
const others = /^(build_|event_subscribers|request_publishers|operators_|status_)/;

/** By the type of a grant: what it is on, as Terraform names it. */
const resourceOf: Readonly<Record<string, (values: Record<string, unknown>) => string>> = {
  google_pubsub_topic_iam_member: (values) => `topic ${text(values, 'topic')}`,
  google_pubsub_subscription_iam_member: (values) => `subscription ${text(values, 'subscription')}`,
  google_service_account_iam_member: (values) =>
    `account ${text(values, 'service_account_id').replace(/^.*\//, '')}`,
  google_cloud_run_v2_service_iam_member: (values) => `service ${text(values, 'name')}`,
  google_spanner_instance_iam_member: (values) =>
    `instance ${text(values, 'project')} ${text(values, 'instance')}`,
  google_project_iam_member: (values) => `project ${text(values, 'project')}`,
  google_artifact_registry_repository_iam_member: () => '',
  google_storage_bucket_iam_member: () => '',
};

/** Every grant that Terraform gives, whoever needs it. */
function allGrants() {
  return Object.entries(resourceOf).flatMap(([type, on]) =>
    [...resources(type)].map(([key, values]) => ({
      key,
      member: text(values, 'member'),
      role: text(values, 'role'),
      on: on(values),
    })),
  );
}

function deployedGrants(): string[] {
  return allGrants()
    .filter(({ key }) => !others.test(key))
    .map(({ member, role, on }) => `${member} ${roleOf(role)} ${on}`);
}

/** The role of the records has an id of the mock's own. */
function roleOf(role: string): string {
  return role.startsWith('roles/') ? role : 'records';
}

function lookedAt({ to, on, role }: Grant): string {
  const id = on.name.replace('serviceAccount:', '').replace(/^.*\//, '');
  const name = on.kind === 'instance' ? `${on.name.split('/')[1]} ${id}` : id;
  return `${to} ${roleOf(role)} ${on.kind} ${name}`;
}

test('check looks at every grant that Terraform gives to the functions, and no other', withDeployment, () => {
  const instances = [...resources('google_spanner_instance_iam_member').values()].map(
    (values) => `projects/${text(values, 'project')}/instances/${text(values, 'instance')}`,
  );
  const projectNumber = v.parse(
    v.pipe(v.union([v.string(), v.number()]), v.transform(String)),
    resource('google_storage_bucket', 'source').project_number,
  );
  const looked = grantsOf(deployment, {
    projectNumber,
    region: 'europe-west1',
    instances: [...new Set(instances)],
  });
  assert.deepEqual(deployedGrants().toSorted(), looked.map(lookedAt).toSorted());
});

test('the account of the status page has one grant', withDeployment, () => {
  const account = `serviceAccount:${text(resource('google_service_account', 'backup_status.0'), 'email')}`;
  const grants = allGrants().filter(({ member }) => member === account);
  assert.deepEqual(
    grants.map(({ key, role }) => `${key} ${role}`),
    ['status_reads_records.0 roles/datastore.viewer'],
  );
});

test('check knows every type of grant that Terraform gives', withDeployment, () => {
  const types = readFileSync(process.env.DEPLOYMENT ?? '', 'utf8').matchAll(
    /"type":"(google_[a-z0-9_]+_iam_member)"/g,
  );
  for (const [, type = ''] of types) assert.ok(Object.hasOwn(resourceOf, type), type);
});

test('check knows the accounts and the role of the records as Terraform names them', withDeployment, () => {
  const accounts = texts('google_service_account', 'account_id');
  const { create, poll, push, scheduler } = membersOf(deployment, '');
  for (const member of [create, poll, push, scheduler])
    assert.ok(accounts.includes(/:(.*)@/.exec(member)?.[1] ?? ''), member);
  const role = resource('google_project_iam_custom_role', 'records.0');
  assert.ok(recordsRoleName(deployment).endsWith(`/roles/${text(role, 'role_id')}`));
});

test('check asks for the Spanner permissions of the narrowest role in docs/deploy.md', () => {
  const page = readFileSync('docs/deploy.md', 'utf8').replaceAll('\\\n', '');
  const [, permissions = ''] = /roles create spannerBackupRequests .*--permissions=(\S+)/.exec(page) ?? [];
  assert.deepEqual(permissions.split(',').toSorted(), spannerPermissions.toSorted());
});
