import * as v from 'valibot';
import { lastSegment } from '../../shared/spanner/names.ts';
import type { Deployment } from '../deployment.ts';
import { apply, type Finding, fail, ok } from './finding.ts';
import { type Look, unseen } from './look.ts';
import { apis, membersOf, subscriptionsOf, topicsOf } from './needs.ts';

const ServicesSchema = v.object({
  services: v.array(v.object({ name: v.string(), state: v.fallback(v.string(), '') })),
});

/** Whether the APIs are enabled. */
export async function checkApis({ deploymentProject: project }: Deployment, look: Look): Promise<Finding[]> {
  const base = `https://serviceusage.googleapis.com/v1/projects/${project}/services`;
  const names = apis.map((api) => `names=projects/${project}/services/${api}`).join('&');
  const seen = await look(ServicesSchema, { url: `${base}:batchGet?${names}` });
  if (seen.kind !== 'there')
    return [unseen('the APIs', hiddenOf(seen), project, 'roles/serviceusage.serviceUsageViewer')];
  const enabled = new Set(
    seen.json.services.filter(({ state }) => state === 'ENABLED').map(({ name }) => lastSegment(name)),
  );
  return apis.map((api) =>
    enabled.has(api)
      ? ok(`API ${api}`)
      : fail(`API ${api}`, 'it is not enabled', `gcloud services enable ${api} --project=${project}`),
  );
}

/** A thing of which nothing is seen: what is not there, and cannot be made, is not to be seen either. */
function hiddenOf(seen: { kind: 'missing' } | { kind: 'hidden'; why: string }): { why: string } {
  return seen.kind === 'hidden' ? seen : { why: 'NOT_FOUND' };
}

/** Whether the topics are there. */
export async function checkTopics(deployment: Deployment, look: Look): Promise<Finding[]> {
  return Promise.all(
    Object.values(topicsOf(deployment)).map(async (name) => {
      const about = `topic ${name}`;
      const seen = await look(v.object({}), { url: `https://pubsub.googleapis.com/v1/${name}` });
      if (seen.kind === 'missing') return fail(about, 'it is not there', apply);
      if (seen.kind === 'hidden')
        return unseen(about, seen, deployment.deploymentProject, 'roles/pubsub.viewer');
      return ok(about);
    }),
  );
}

const SubscriptionSchema = v.object({
  topic: v.string(),
  pushConfig: v.optional(
    v.object({
      pushEndpoint: v.optional(v.string(), ''),
      oidcToken: v.optional(v.object({ serviceAccountEmail: v.string() })),
    }),
  ),
  deadLetterPolicy: v.optional(v.object({ deadLetterTopic: v.string() })),
  expirationPolicy: v.optional(v.object({ ttl: v.optional(v.string()) })),
});

/** Whether the subscriptions are there, and lead where they should. `address`: of createBackup, where it is known. */
export async function checkSubscriptions(
  deployment: Deployment,
  address: string | undefined,
  look: Look,
): Promise<Finding[]> {
  const topics = topicsOf(deployment);
  const { push, deadLetters } = subscriptionsOf(deployment);
  const pusher = membersOf(deployment, '').push.replace('serviceAccount:', '');
  type Subscription = v.InferOutput<typeof SubscriptionSchema>;
  const wrongPush = ({ topic, pushConfig, deadLetterPolicy, expirationPolicy }: Subscription) => [
    topic === topics.requests || `it reads ${topic}, not ${topics.requests}`,
    address === undefined ||
      (pushConfig?.pushEndpoint ?? '').startsWith(address) ||
      `it pushes to ${pushConfig?.pushEndpoint || 'nowhere'}, not to ${address}`,
    pushConfig?.oidcToken?.serviceAccountEmail === pusher || `it does not push as ${pusher}`,
    deadLetterPolicy?.deadLetterTopic === topics.deadLetters ||
      `what cannot be delivered does not go to ${topics.deadLetters}`,
    ttlProblem(expirationPolicy),
  ];
  const wrongDead = ({ topic, expirationPolicy }: Subscription) => [
    topic === topics.deadLetters || `it reads ${topic}, not ${topics.deadLetters}`,
    ttlProblem(expirationPolicy),
  ];
  const check = async (name: string, wrong: (json: Subscription) => readonly (string | boolean)[]) => {
    const about = `subscription ${name}`;
    const seen = await look(SubscriptionSchema, { url: `https://pubsub.googleapis.com/v1/${name}` });
    if (seen.kind === 'missing') return fail(about, 'it is not there', apply);
    if (seen.kind === 'hidden')
      return unseen(about, seen, deployment.deploymentProject, 'roles/pubsub.viewer');
    const problems = wrong(seen.json).filter((one) => typeof one === 'string');
    return problems.length === 0 ? ok(about) : fail(about, problems.join('; '), apply);
  };
  return Promise.all([check(push, wrongPush), check(deadLetters, wrongDead)]);
}

function ttlProblem(policy: { readonly ttl?: string | undefined } | undefined): string | true {
  return policy !== undefined && (policy.ttl ?? '') === ''
    ? true
    : 'it is deleted after a time without messages';
}
