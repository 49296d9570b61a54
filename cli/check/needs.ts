import { lastSegment, projectOf } from '../../shared/spanner/names.ts';
import indexes from '../../terraform/firestore.indexes.json' with { type: 'json' };
import recordsRole from '../../terraform/records-role.json' with { type: 'json' };
import type { Deployment } from '../deployment.ts';

/*
 * What a deployment needs while it runs, by the names that Terraform gives. A test holds these lists to what Terraform
 * makes. What only its deploying needs (the builder's rights, bucket, repository, keys) is not here: without it the
 * functions that run go on running.
 */

/** The APIs. */
export const apis = [
  'artifactregistry',
  'cloudbuild',
  'cloudfunctions',
  'cloudresourcemanager',
  'cloudscheduler',
  'firestore',
  'iam',
  'logging',
  'monitoring',
  'pubsub',
  'run',
  'spanner',
  'storage',
].map((name) => `${name}.googleapis.com`);

/** Who acts, in the words of IAM. */
export function membersOf({ prefix, deploymentProject }: Deployment, projectNumber: string) {
  // The id of a project of an old domain (`example.com:shop`) is turned around in the names of its accounts.
  const [id = '', domain] = deploymentProject.split(':').toReversed();
  const host = domain === undefined ? id : `${id}.${domain}`;
  const account = (name: string) => `serviceAccount:${prefix}-${name}@${host}.iam.gserviceaccount.com`;
  return {
    create: account('create'),
    poll: account('poll'),
    push: account('push'),
    scheduler: account('scheduler'),
    pubsubAgent: `serviceAccount:service-${projectNumber}@gcp-sa-pubsub.iam.gserviceaccount.com`,
  };
}

export function functionsOf({ prefix }: Deployment) {
  return { createBackup: `${prefix}-create-backup`, pollOperations: `${prefix}-poll-operations` } as const;
}

/** Full names of the topics. */
export function topicsOf({ requestsTopic, eventsTopic }: Deployment) {
  return { requests: requestsTopic, events: eventsTopic, deadLetters: `${requestsTopic}-dead` } as const;
}

/** Full names of the subscriptions. */
export function subscriptionsOf({ deploymentProject, prefix, deadLetterSubscription }: Deployment) {
  return {
    push: `projects/${deploymentProject}/subscriptions/${prefix}-requests-push`,
    deadLetters: deadLetterSubscription,
  } as const;
}

/** The variables that lead the functions to the deployment's parts. */
export function environmentOf(deployment: Deployment): Readonly<Record<string, string>> {
  return {
    GOOGLE_CLOUD_PROJECT: deployment.deploymentProject,
    FIRESTORE_DATABASE: deployment.recordsDatabase,
    REQUESTS_TOPIC: deployment.requestsTopic,
    EVENTS_TOPIC: deployment.eventsTopic,
  };
}

/** Fields of the records' database with an index, without one, or with a TTL. */
export const fields = indexes.fieldOverrides.map(
  ({ collectionGroup, fieldPath, indexes: some, ...more }) => ({
    collectionGroup,
    fieldPath,
    orders: some.map(({ order }) => order),
    ttl: 'ttl' in more && more.ttl === true,
  }),
);

/** The thing whose policy grants something. */
export interface Resource {
  readonly kind: 'topic' | 'subscription' | 'account' | 'service' | 'instance' | 'project';
  /** Its full name; of an account, its member. */
  readonly name: string;
}

/** A grant that has to be there: the role is what Terraform gives, the permissions are what is used of it. */
export interface Grant {
  readonly to: string;
  readonly on: Resource;
  readonly role: string;
  readonly permissions: readonly string[];
  /** The only condition under which the grant is as good as one without. */
  readonly condition?: string;
}

/** What the calls of Spanner take, of `roles/spanner.backupWriter`. */
export const spannerPermissions = [
  'spanner.backupOperations.get',
  'spanner.backupOperations.list',
  'spanner.backups.create',
  'spanner.backups.get',
  'spanner.backups.list',
  'spanner.databases.createBackup',
];

/** The role of the records: Terraform makes it, unless it was given another. */
export const recordsRoleName = ({ deploymentProject, prefix }: Deployment) =>
  `projects/${deploymentProject}/roles/${prefix.replaceAll('-', '_')}_records`;

/** Every grant, for these instances. */
export function grantsOf(
  deployment: Deployment,
  {
    projectNumber,
    region,
    instances,
  }: { projectNumber: string; region: string; instances: readonly string[] },
): Grant[] {
  const { deploymentProject, recordsDatabase } = deployment;
  const member = membersOf(deployment, projectNumber);
  const topics = topicsOf(deployment);
  const functions = functionsOf(deployment);
  const service = (name: string): Resource => ({
    kind: 'service',
    name: `projects/${deploymentProject}/locations/${region}/services/${name}`,
  });
  const both = [member.create, member.poll];
  return [
    grant(member.pubsubAgent, { kind: 'topic', name: topics.deadLetters }, 'roles/pubsub.publisher', [
      'pubsub.topics.publish',
    ]),
    grant(
      member.pubsubAgent,
      { kind: 'subscription', name: subscriptionsOf(deployment).push },
      'roles/pubsub.subscriber',
      ['pubsub.subscriptions.consume'],
    ),
    grant(
      member.pubsubAgent,
      { kind: 'account', name: member.push },
      'roles/iam.serviceAccountOpenIdTokenCreator',
      ['iam.serviceAccounts.getOpenIdToken'],
    ),
    grant(member.push, service(functions.createBackup), 'roles/run.invoker', ['run.routes.invoke']),
    grant(member.scheduler, service(functions.pollOperations), 'roles/run.invoker', ['run.routes.invoke']),
    ...both.map((to) =>
      grant(to, { kind: 'topic', name: topics.events }, 'roles/pubsub.publisher', ['pubsub.topics.publish']),
    ),
    ...both.map((to) => ({
      ...grant(
        to,
        { kind: 'project', name: `projects/${deploymentProject}` },
        recordsRoleName(deployment),
        recordsRole.permissions,
      ),
      condition: `resource.name == "projects/${deploymentProject}/databases/${recordsDatabase}"`,
    })),
    ...instances.flatMap((name) =>
      both.map((to) =>
        grant(to, { kind: 'instance', name }, 'roles/spanner.backupWriter', spannerPermissions),
      ),
    ),
  ];
}

function grant(to: string, on: Resource, role: string, permissions: readonly string[]): Grant {
  return { to, on, role, permissions };
}

/** The command that gives a grant. */
export function grantCommand({ to, on, role }: Grant): string {
  const what = `--member=${to} --role=${role}`;
  const project = on.kind === 'account' ? '' : ` --project=${projectOf(on.name)}`;
  const id = lastSegment(on.name);
  switch (on.kind) {
    case 'topic':
      return `gcloud pubsub topics add-iam-policy-binding ${id}${project} ${what}`;
    case 'subscription':
      return `gcloud pubsub subscriptions add-iam-policy-binding ${id}${project} ${what}`;
    case 'account':
      return `gcloud iam service-accounts add-iam-policy-binding ${on.name.replace(/^serviceAccount:/, '')} ${what}`;
    case 'service':
      return `gcloud run services add-iam-policy-binding ${id}${project} --region=${on.name.split('/')[3]} ${what}`;
    case 'instance':
      return `gcloud spanner instances add-iam-policy-binding ${id}${project} ${what}`;
    case 'project':
      return 'terraform -chdir=terraform apply';
  }
}
