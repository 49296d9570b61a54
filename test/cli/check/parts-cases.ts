import { named, soundWorld } from './google.ts';
import { gone, type Missing, ungranted } from './missing.ts';

/* APIs, topics, subscriptions, grants and indexes, each of them away once. */

const apis = [...soundWorld().apis].map(
  (api): Missing => ({
    title: `the API ${api}`,
    change: (world) => void world.apis.delete(api),
    about: new RegExp(`^API ${api}$`),
    why: /not enabled/,
    mend: new RegExp(`^gcloud services enable ${api} --project=acme$`),
  }),
);

const things = [
  ...['requests', 'events', 'requests-dead'].map((id): readonly [string, RegExp] => [
    named.topic(id),
    /^topic /,
  ]),
  ...['requests-push', 'requests-dead'].map((id): readonly [string, RegExp] => [
    named.subscription(id),
    /^subscription /,
  ]),
  ['projects/acme/databases/spanner-backup', /^Firestore database spanner-backup$/] as const,
].map(
  ([name, about]): Missing => ({
    title: name,
    change: gone(name),
    about,
    why: /not there/,
    mend: /^terraform -chdir=terraform apply$/,
  }),
);

const grants = (
  [
    [
      named.topic('requests-dead'),
      'gcp-sa-pubsub',
      /^gcloud pubsub topics add-iam-policy-binding spanner-backup-requests-dead .*pubsub\.publisher$/,
    ],
    [
      named.topic('events'),
      '-create@',
      /^gcloud pubsub topics add-iam-policy-binding spanner-backup-events .*-create@acme\..*pubsub\.publisher$/,
    ],
    [
      named.topic('events'),
      '-poll@',
      /^gcloud pubsub topics add-iam-policy-binding spanner-backup-events .*-poll@acme\./,
    ],
    [
      named.subscription('requests-push'),
      'gcp-sa-pubsub',
      /^gcloud pubsub subscriptions add-iam-policy-binding spanner-backup-requests-push .*pubsub\.subscriber$/,
    ],
    [
      named.account('push'),
      'gcp-sa-pubsub',
      /^gcloud iam service-accounts add-iam-policy-binding spanner-backup-push@acme\..*OpenIdTokenCreator$/,
    ],
    [
      named.service('create-backup'),
      '-push@',
      /^gcloud run services add-iam-policy-binding spanner-backup-create-backup .*--region=europe-west1 .*run\.invoker$/,
    ],
    [
      named.service('poll-operations'),
      '-scheduler@',
      /^gcloud run services add-iam-policy-binding spanner-backup-poll-operations /,
    ],
    ['projects/acme', '-create@', /^terraform -chdir=terraform apply$/],
    ['projects/acme', '-poll@', /^terraform -chdir=terraform apply$/],
    [
      named.instance,
      '-create@',
      /^gcloud spanner instances add-iam-policy-binding main --project=acme .*spanner\.backupWriter$/,
    ],
    [named.instance, '-poll@', /^gcloud spanner instances add-iam-policy-binding main --project=acme /],
  ] as const
).map(
  ([resource, id, mend]): Missing => ({
    title: `the grant of ${id} on ${resource}`,
    change: ungranted(resource, id),
    about: new RegExp(`${id}.* may .* on `),
    why: /no policy of it or of its project grants /,
    mend,
  }),
);

const indexed = [
  'backups.pending',
  'backups.settledAt',
  'databases.pending',
  'found.createTime',
  'found.pending',
  'rejections.pending',
].map(
  (field): Missing => ({
    title: `the index on ${field}`,
    change: (world) => void world.things.set(named.field(field), { indexConfig: {} }),
    about: new RegExp(`^index on ${field}$`),
    why: /the query that needs it fails/,
    mend: /^gcloud firestore indexes fields update \w+ --collection-group=\w+ --database=spanner-backup --project=acme --index=order=(a|de)scending$/,
  }),
);
const expiring = ['backups.expireAt', 'databases.expireAt', 'found.expireAt', 'rejections.expireAt'].map(
  (field): Missing => ({
    title: `the TTL on ${field}`,
    change: (world) => void world.things.set(named.field(field), { indexConfig: {} }),
    about: new RegExp(`^TTL on ${field}$`),
    why: /stay for ever/,
    mend: /^gcloud firestore fields ttls update expireAt .* --enable-ttl$/,
  }),
);
const exempt = ['backups.*', 'databases.*', 'found.*', 'rejections.*'].map(
  (field): Missing => ({
    title: `the exemption of ${field}`,
    change: (world) =>
      void world.things.set(named.field(field), { indexConfig: { usesAncestorConfig: true } }),
    about: /^no index but those that are named on /,
    why: /40,000/,
    mend: /--disable-indexes$/,
  }),
);

export const partsCases: readonly Missing[] = [
  ...apis,
  ...things,
  ...grants,
  ...indexed,
  ...expiring,
  ...exempt,
];
