import * as v from 'valibot';
import type { RestCall } from '../../shared/ports.ts';
import { lastSegment, projectOf } from '../../shared/spanner/names.ts';
import type { Deployment } from '../deployment.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { type Look, type Seen, unseen } from './look.ts';
import { type Grant, grantCommand, type Resource, recordsRoleName } from './needs.ts';

/*
 * Whether a grant is there is read from the policy of the thing, then from that of its project: whoever checks need not be
 * able to act as the functions. What could grant it, but cannot be looked into (a group, a condition, a role), is no tick.
 */

const PolicySchema = v.object({
  bindings: v.optional(
    v.array(
      v.object({
        role: v.string(),
        members: v.optional(v.array(v.string()), []),
        condition: v.optional(v.object({ expression: v.string() })),
      }),
    ),
    [],
  ),
});

type Binding = v.InferOutput<typeof PolicySchema>['bindings'][number];

const RoleSchema = v.object({ includedPermissions: v.optional(v.array(v.string()), []) });

/** What a policy says of a grant: the permissions that it gives for sure, and what it may give besides. */
interface Given {
  readonly sure: readonly string[];
  readonly maybe: readonly string[];
}

/** Judges one grant. */
export async function judge(grant: Grant, deployment: Deployment, look: Look): Promise<Finding> {
  const { to, on, permissions } = grant;
  const project: Resource = { kind: 'project', name: `projects/${projectOfResource(on, deployment)}` };
  const about = `${to} may ${permissions.join(', ')} on ${on.name.replace(/^serviceAccount:/, '')}`;
  const policies = on.kind === 'project' ? [on] : [on, project];
  const given: string[] = [];
  const maybe: string[] = [];
  let hidden: Extract<Seen<unknown>, { kind: 'hidden' }> | undefined;
  for (const resource of policies) {
    const policy = await look(PolicySchema, policyOf(resource, deployment));
    if (policy.kind === 'missing' && resource === on)
      return fail(about, `${on.name} is not there`, 'terraform -chdir=terraform apply');
    if (policy.kind === 'hidden') hidden = policy;
    if (policy.kind !== 'there') continue;
    const found = await givenBy(policy.json.bindings, grant, deployment, look);
    given.push(...found.sure);
    maybe.push(...found.maybe);
    if (permissions.every((permission) => given.includes(permission))) return ok(about);
  }
  if (hidden !== undefined)
    return unseen(about, hidden, lastSegment(project.name), 'roles/iam.securityReviewer');
  const missing = permissions.filter((permission) => !given.includes(permission)).join(', ');
  return maybe.length > 0
    ? warn(
        about,
        `${missing} may come from ${maybe.join('; ')}, which cannot be told from here`,
        grantCommand(grant),
      )
    : fail(about, `no policy of it or of its project grants ${missing}`, grantCommand(grant));
}

function projectOfResource({ kind, name }: Resource, { deploymentProject }: Deployment): string {
  return kind === 'account' ? deploymentProject : projectOf(name);
}

function policyOf({ kind, name }: Resource, { deploymentProject }: Deployment): RestCall {
  switch (kind) {
    case 'topic':
    case 'subscription':
      return { url: `https://pubsub.googleapis.com/v1/${name}:getIamPolicy` };
    case 'account':
      return {
        url: `https://iam.googleapis.com/v1/projects/${deploymentProject}/serviceAccounts/${name.replace(/^serviceAccount:/, '')}:getIamPolicy`,
        body: {},
      };
    case 'service':
      return { url: `https://run.googleapis.com/v2/${name}:getIamPolicy` };
    case 'instance':
      return { url: `https://spanner.googleapis.com/v1/${name}:getIamPolicy`, body: {} };
    case 'project':
      return {
        url: `https://cloudresourcemanager.googleapis.com/v3/${name}:getIamPolicy`,
        // Version 3 is the one that shows conditions.
        body: { options: { requestedPolicyVersion: 3 } },
      };
  }
}

async function givenBy(
  bindings: readonly Binding[],
  grant: Grant,
  deployment: Deployment,
  look: Look,
): Promise<Given> {
  const sure: string[] = [];
  const maybe: string[] = [];
  for (const { role, members, condition } of bindings) {
    const direct = members.includes(grant.to) || members.includes('allUsers');
    const groups = members.filter((member) =>
      /^(group|domain|principalSet):|^allAuthenticatedUsers$/.test(member),
    );
    if (!direct && groups.length === 0) continue;
    const permissions = await permissionsOf(role, grant, deployment, look);
    if (permissions !== undefined && !grant.permissions.some((one) => permissions.includes(one))) continue;
    if (permissions === undefined) maybe.push(`the role ${role}, whose permissions could not be read`);
    else if (!direct) maybe.push(`${role} of ${groups.join(', ')}`);
    else if (condition !== undefined && condition.expression !== grant.condition)
      maybe.push(`${role} under the condition ${condition.expression}`);
    else sure.push(...permissions);
  }
  return { sure, maybe };
}

/** Undefined where the role cannot be read. The roles that Terraform grants are known. */
async function permissionsOf(
  role: string,
  grant: Grant,
  deployment: Deployment,
  look: Look,
): Promise<readonly string[] | undefined> {
  // What is in a role of one's own, somebody may have changed.
  if (role === grant.role && role !== recordsRoleName(deployment)) return grant.permissions;
  const seen = await look(RoleSchema, { url: `https://iam.googleapis.com/v1/${role}` });
  if (seen.kind === 'missing') return [];
  return seen.kind === 'there' ? seen.json.includedPermissions : undefined;
}
