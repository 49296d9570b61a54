import { restOver } from '../../../shared/adapters/rest/google.ts';
import type { Rest } from '../../../shared/ports.ts';

/*
 * A small stand-in for Google's REST APIs: a deployment of Terraform's names in project `acme`, which backs up
 * `projects/acme/instances/main/databases/orders`, all of it sound. Tests take one thing away at a time.
 */

const project = 'acme';
const number = '123456';
export const region = 'europe-west1';
const prefix = 'spanner-backup';

export const named = {
  topic: (id: string) => `projects/${project}/topics/${prefix}-${id}`,
  subscription: (id: string) => `projects/${project}/subscriptions/${prefix}-${id}`,
  account: (id: string) => `${prefix}-${id}@${project}.iam.gserviceaccount.com`,
  service: (id: string) => `projects/${project}/locations/${region}/services/${prefix}-${id}`,
  field: (id: string) =>
    `projects/${project}/databases/${prefix}/collectionGroups/${id.replace('.', '/fields/')}`,
  instance: `projects/${project}/instances/main`,
  database: `projects/${project}/instances/main/databases/orders`,
} as const;

interface Binding {
  role: string;
  members: string[];
  condition?: { expression: string };
}

/** Everything that the APIs know. */
export interface World {
  readonly apis: Set<string>;
  /** Resources by the path of their URL, behind the version. */
  readonly things: Map<string, unknown>;
  /** Policies by the name of their resource; accounts by their address. */
  readonly policies: Map<string, Binding[]>;
  readonly roles: Map<string, string[]>;
  /** What whoever asks may do. */
  readonly mine: Set<string>;
  functions: Record<string, unknown>[];
  jobs: Record<string, unknown>[];
  records: unknown[];
  /** Addresses that are answered with PERMISSION_DENIED. */
  hidden: (url: string) => boolean;
}

const member = (id: string) => `serviceAccount:${named.account(id)}`;
const agent = `serviceAccount:service-${number}@gcp-sa-pubsub.iam.gserviceaccount.com`;
const forEver = { expirationPolicy: {} };
const index = (order: string) => ({
  indexConfig: {
    indexes: [{ queryScope: 'COLLECTION', fields: [{ fieldPath: 'f', order }], state: 'READY' }],
  },
});
const noIndex = { indexConfig: {} };
const ttl = { ...noIndex, ttlConfig: { state: 'ACTIVE' } };

function deployedFunction(id: string, account: string) {
  return {
    name: `projects/${project}/locations/${region}/functions/${prefix}-${id}`,
    state: 'ACTIVE',
    serviceConfig: {
      uri: `https://${id}.a.run.app`,
      serviceAccountEmail: named.account(account),
      maxInstanceCount: 1,
      environmentVariables: {
        GOOGLE_CLOUD_PROJECT: project,
        FIRESTORE_DATABASE: prefix,
        REQUESTS_TOPIC: named.topic('requests'),
        EVENTS_TOPIC: named.topic('events'),
        NODE_COMPILE_CACHE: 'compile-cache',
      },
    },
  };
}

export function soundWorld(): World {
  const records = { expression: `resource.name == "projects/${project}/databases/${prefix}"` };
  const recordsRole = `projects/${project}/roles/spanner_backup_records`;
  const both = ['create', 'poll'].map(member);
  const grant = (role: string, ...members: string[]): Binding => ({ role, members });
  return {
    apis: new Set(
      'artifactregistry cloudbuild cloudfunctions cloudresourcemanager cloudscheduler firestore iam logging monitoring pubsub run spanner storage'
        .split(' ')
        .map((api) => `${api}.googleapis.com`),
    ),
    things: new Map<string, unknown>([
      [`projects/${project}`, { name: `projects/${number}` }],
      ...['requests', 'events', 'requests-dead'].map(
        (id) => [named.topic(id), { name: named.topic(id) }] as const,
      ),
      [
        named.subscription('requests-push'),
        {
          topic: named.topic('requests'),
          pushConfig: {
            pushEndpoint: `https://create-backup.a.run.app/${named.topic('requests')}`,
            oidcToken: { serviceAccountEmail: named.account('push') },
          },
          deadLetterPolicy: { deadLetterTopic: named.topic('requests-dead') },
          ...forEver,
        },
      ],
      [named.subscription('requests-dead'), { topic: named.topic('requests-dead'), ...forEver }],
      [`projects/${project}/databases/${prefix}`, { type: 'FIRESTORE_NATIVE' }],
      ...['backups', 'databases', 'found', 'rejections'].flatMap((group) => [
        [named.field(`${group}.*`), noIndex] as const,
        [named.field(`${group}.pending`), index('ASCENDING')] as const,
        [named.field(`${group}.expireAt`), ttl] as const,
      ]),
      [named.field('backups.settledAt'), index('DESCENDING')],
      [named.field('found.createTime'), index('DESCENDING')],
      [named.instance, { name: named.instance }],
      [named.database, { name: named.database, state: 'READY' }],
      [`${named.database}/backupSchedules`, {}],
    ]),
    policies: new Map<string, Binding[]>([
      [`projects/${project}`, [{ role: recordsRole, members: both, condition: records }]],
      [named.topic('requests-dead'), [grant('roles/pubsub.publisher', agent)]],
      [named.topic('events'), [grant('roles/pubsub.publisher', ...both)]],
      [named.subscription('requests-push'), [grant('roles/pubsub.subscriber', agent)]],
      [named.account('push'), [grant('roles/iam.serviceAccountOpenIdTokenCreator', agent)]],
      [named.service('create-backup'), [grant('roles/run.invoker', member('push'))]],
      [named.service('poll-operations'), [grant('roles/run.invoker', member('scheduler'))]],
      [named.instance, [grant('roles/spanner.backupWriter', ...both)]],
    ]),
    roles: new Map([
      [
        recordsRole,
        ['databases.get', 'entities.create', 'entities.get', 'entities.list', 'entities.update'].map(
          (permission) => `datastore.${permission}`,
        ),
      ],
      ['roles/owner', ['pubsub.topics.publish', 'run.routes.invoke']],
      ['roles/viewer', ['pubsub.topics.get']],
    ]),
    mine: new Set([
      'pubsub.topics.publish',
      'pubsub.topics.attachSubscription',
      'pubsub.subscriptions.consume',
      'pubsub.subscriptions.create',
      'pubsub.subscriptions.delete',
      'spanner.backupOperations.cancel',
    ]),
    functions: [deployedFunction('create-backup', 'create'), deployedFunction('poll-operations', 'poll')],
    jobs: [
      {
        name: `projects/${project}/locations/${region}/jobs/${prefix}-poll-operations`,
        state: 'ENABLED',
        httpTarget: { uri: 'https://poll-operations.a.run.app' },
      },
      {
        name: `projects/${project}/locations/${region}/jobs/${prefix}_nightly`,
        state: 'ENABLED',
        pubsubTarget: {
          topicName: named.topic('requests'),
          data: Buffer.from(JSON.stringify({ database: named.database })).toString('base64'),
        },
      },
    ],
    records: [],
    hidden: () => false,
  };
}

/** The APIs over a world, as the command reaches them. */
export function restOf(world: World): Rest {
  const over: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const body = init?.body === undefined ? undefined : JSON.parse(String(init.body));
    const answer = world.hidden(url.href) ? denied : answerOf(world, url, body);
    return answer === undefined
      ? respond(404, error('NOT_FOUND', 'not found'))
      : respond(answer.status ?? 200, answer.json);
  };
  return restOver(async () => new Headers({ authorization: 'Bearer t' }), over, 1_000);
}

interface Answer {
  readonly status?: number;
  readonly json: unknown;
}

const error = (status: string, message: string) => ({ error: { status, message } });
const denied: Answer = { status: 403, json: error('PERMISSION_DENIED', 'Permission denied on resource.') };
const respond = (status: number, json: unknown) => new Response(JSON.stringify(json), { status });
const found = (json: unknown): Answer | undefined => (json === undefined ? undefined : { json });

function answerOf(world: World, url: URL, body: { permissions?: string[] } | undefined): Answer | undefined {
  const [path = '', verb] = decodeURIComponent(url.pathname)
    .replace(/^\/v\d\//, '')
    .split(':', 2);
  if (verb === 'getIamPolicy') {
    // An account's name ends with its address; a service or a topic without a policy has an empty one.
    const name = path.replace(/^.*\/serviceAccounts\//, '');
    return { json: { bindings: world.policies.get(name) } };
  }
  if (verb === 'testIamPermissions')
    return { json: { permissions: body?.permissions?.filter((one) => world.mine.has(one)) } };
  if (verb === 'batchGet') {
    const services = url.searchParams.getAll('names').map((name) => ({
      name,
      state: world.apis.has(name.split('/').at(-1) ?? '') ? 'ENABLED' : 'DISABLED',
    }));
    return { json: { services } };
  }
  if (verb === 'runQuery') return { json: [{ readTime: '2026-11-22T10:00:00Z' }, ...world.records] };
  if (url.host === 'cloudfunctions.googleapis.com') return { json: { functions: world.functions } };
  if (url.host === 'cloudscheduler.googleapis.com') return { json: { jobs: world.jobs } };
  if (/(^|\/)roles\//.test(path))
    return found(world.roles.has(path) ? { includedPermissions: world.roles.get(path) } : undefined);
  return found(world.things.get(path));
}
