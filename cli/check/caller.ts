import * as v from 'valibot';
import type { Deployment } from '../deployment.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { type Look, unseen } from './look.ts';

/** What a command takes of its caller, asked of Google for whoever runs the check. */
interface Right {
  readonly about: string;
  readonly url: string;
  readonly permissions: readonly string[];
  /** How the caller gets it. */
  readonly mend: string;
  /** Without it nothing can be asked for; without the others some commands do not work. */
  readonly needed?: boolean;
}

const me = '--member="user:$(gcloud config get account)"';

function rightsOf(deployment: Deployment, instances: readonly string[]): Right[] {
  const { deploymentProject: project, requestsTopic, eventsTopic, deadLetterSubscription } = deployment;
  const id = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  const pubsub = 'https://pubsub.googleapis.com/v1';
  const topic = (name: string, role: string) =>
    `gcloud pubsub topics add-iam-policy-binding ${id(name)} --project=${project} ${me} --role=${role}`;
  return [
    {
      about: 'you may create and retry',
      url: `${pubsub}/${requestsTopic}`,
      permissions: ['pubsub.topics.publish'],
      mend: topic(requestsTopic, 'roles/pubsub.publisher'),
      needed: true,
    },
    {
      about: 'you may replay',
      url: `${pubsub}/${deadLetterSubscription}`,
      permissions: ['pubsub.subscriptions.consume'],
      mend: `gcloud pubsub subscriptions add-iam-policy-binding ${id(deadLetterSubscription)} --project=${project} ${me} --role=roles/pubsub.subscriber`,
    },
    {
      about: 'you may watch: attach to the events',
      url: `${pubsub}/${eventsTopic}`,
      permissions: ['pubsub.topics.attachSubscription'],
      mend: topic(eventsTopic, 'roles/pubsub.subscriber'),
    },
    {
      about: 'you may watch: make a subscription',
      url: `https://cloudresourcemanager.googleapis.com/v3/projects/${project}`,
      permissions: [
        'pubsub.subscriptions.consume',
        'pubsub.subscriptions.create',
        'pubsub.subscriptions.delete',
      ],
      mend: 'terraform -chdir=terraform apply -var=operators_may_watch=true',
    },
    ...instances.map((instance) => ({
      about: `you may cancel in ${instance}`,
      url: `https://spanner.googleapis.com/v1/${instance}`,
      permissions: ['spanner.backupOperations.cancel'],
      mend: `gcloud spanner instances add-iam-policy-binding ${id(instance)} --project=${instance.split('/')[1]} ${me} --role=roles/spanner.backupAdmin`,
    })),
  ];
}

const HeldSchema = v.object({ permissions: v.optional(v.array(v.string()), []) });

/** What whoever checks may do. */
export function checkCaller(
  deployment: Deployment,
  instances: readonly string[],
  look: Look,
): Promise<Finding[]> {
  return Promise.all(
    rightsOf(deployment, instances).map(async ({ about, url, permissions, mend, needed = false }) => {
      const seen = await look(HeldSchema, { url: `${url}:testIamPermissions`, body: { permissions } });
      if (seen.kind === 'hidden')
        return unseen(about, seen, deployment.deploymentProject, 'roles/iam.securityReviewer');
      const held = seen.kind === 'there' ? seen.json.permissions : [];
      const missing = permissions.filter((permission) => !held.includes(permission));
      if (missing.length === 0) return ok(about);
      return (needed ? fail : warn)(about, `you lack ${missing.join(', ')}`, mend);
    }),
  );
}

const stringValue = v.object({ stringValue: v.string() });
const mapOf = <Fields extends v.ObjectEntries>(entries: Fields) =>
  v.object({ mapValue: v.object({ fields: v.object(entries) }) });

const RowsSchema = v.array(
  v.object({
    document: v.optional(
      v.object({
        fields: v.object({
          request: mapOf({ database: stringValue }),
          backup: v.fallback(v.optional(mapOf({ sizeBytes: stringValue })), undefined),
        }),
      }),
    ),
  }),
);

/** What was backed up lately. */
export interface Lately {
  readonly finding: Finding;
  /** Full names of databases, each with the size of its last backup where it is known. */
  readonly sizes: ReadonlyMap<string, string | undefined>;
}

const mostRecords = 1_000;

/** Whether the caller may read the records, and which databases were backed up since. */
export async function readRecords(deployment: Deployment, since: string, look: Look): Promise<Lately> {
  const { deploymentProject: project, recordsDatabase } = deployment;
  const about = 'you may wait, list and describe';
  const field = (fieldPath: string) => ({ fieldPath });
  const seen = await look(RowsSchema, {
    url: `https://firestore.googleapis.com/v1/projects/${project}/databases/${recordsDatabase}/documents:runQuery`,
    body: {
      structuredQuery: {
        from: [{ collectionId: 'backups' }],
        select: { fields: [field('request.database'), field('backup.sizeBytes')] },
        where: {
          fieldFilter: {
            field: field('settledAt'),
            op: 'GREATER_THAN_OR_EQUAL',
            value: { stringValue: since },
          },
        },
        orderBy: [{ field: field('settledAt'), direction: 'DESCENDING' }],
        limit: mostRecords,
      },
    },
  });
  const sizes = new Map<string, string | undefined>();
  const mend = `gcloud projects add-iam-policy-binding ${project} ${me} --role=roles/datastore.viewer`;
  if (seen.kind !== 'there') {
    const why = seen.kind === 'hidden' ? seen.why : 'the database is not there';
    return { finding: fail(about, `the records could not be read: ${why}`, mend), sizes };
  }
  for (const { document } of seen.json) {
    if (document === undefined) continue;
    const { request, backup } = document.fields;
    const database = request.mapValue.fields.database.stringValue;
    const size = backup?.mapValue.fields.sizeBytes.stringValue;
    sizes.set(database, sizes.get(database) ?? size);
  }
  return { finding: ok(about), sizes };
}
