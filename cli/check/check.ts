import * as v from 'valibot';
import type { Rest } from '../../shared/ports.ts';
import { instanceOf } from '../../shared/spanner/names.ts';
import { shifted, timestampOf } from '../../shared/spanner/timestamp.ts';
import type { Deployment } from '../deployment.ts';
import { checkCaller, readRecords } from './caller.ts';
import { checkDatabase, checkInstance } from './databases.ts';
import { type Finding, warn } from './finding.ts';
import { checkFunctions, checkJobs } from './functions.ts';
import { judge } from './grants.ts';
import { type Look, lookWith, unseen } from './look.ts';
import { grantsOf } from './needs.ts';
import { checkApis, checkSubscriptions, checkTopics } from './parts.ts';
import { checkRecords } from './records.ts';

/** What was backed up in so long counts as backed up here. */
const latelyMs = 7 * 86_400_000;

const ProjectSchema = v.object({ name: v.string() });

/**
 * Looks at everything that a deployment needs while it runs, in the order in which things depend on one another. Nothing is
 * changed. `instances` and `databases`: full names of what is backed up besides what schedules and records tell.
 */
export async function checkAll(
  deployment: Deployment,
  named: { readonly instances: readonly string[]; readonly databases: readonly string[] },
  rest: Rest,
  now: Date,
): Promise<Finding[]> {
  const look = lookWith(rest);
  const functions = await checkFunctions(deployment, look);
  const jobs = await checkJobs(deployment, functions, look);
  const lately = await readRecords(deployment, shifted(timestampOf(now), -latelyMs), look);
  const databases = [...new Set([...jobs.databases, ...named.databases, ...lately.sizes.keys()])].toSorted();
  const instances = [...new Set([...named.instances, ...databases.map(instanceOf)])].toSorted();
  const several = async (all: readonly Promise<Finding[]>[]) => (await Promise.all(all)).flat();
  return [
    ...(await checkApis(deployment, look)),
    ...(await checkTopics(deployment, look)),
    ...(await checkSubscriptions(deployment, functions.createBackup?.serviceConfig?.uri, look)),
    ...(await checkRecords(deployment, look)),
    ...functions.findings,
    ...jobs.findings,
    ...(instances.length === 0 ? [noInstance] : []),
    ...(await Promise.all(instances.map((instance) => checkInstance(instance, look)))),
    ...(await several(databases.map((one) => checkDatabase(one, lately.sizes.get(one), now, look)))),
    ...(await checkGrants(deployment, functions.region, instances, look)),
    lately.finding,
    ...(await checkCaller(deployment, instances, look)),
  ];
}

const noInstance = warn(
  'the instances of the databases',
  'no schedule and no record names one: whether the functions may back anything up is not known',
  'spanner-backups check --instance=INSTANCE',
);

async function checkGrants(
  deployment: Deployment,
  region: string | undefined,
  instances: readonly string[],
  look: Look,
): Promise<Finding[]> {
  const { deploymentProject: project } = deployment;
  const seen = await look(ProjectSchema, {
    url: `https://cloudresourcemanager.googleapis.com/v3/projects/${project}`,
  });
  const about = "the grants of Pub/Sub's agent, which is named by the project's number";
  const numbered = seen.kind === 'there';
  const projectNumber = numbered ? seen.json.name.replace('projects/', '') : '';
  const grants = grantsOf(deployment, { projectNumber, region: region ?? '-', instances }).filter(
    ({ to, on }) =>
      (numbered || !to.includes('gcp-sa-pubsub')) && (region !== undefined || on.kind !== 'service'),
  );
  const hidden = seen.kind === 'hidden' ? seen : { why: 'NOT_FOUND' };
  return [
    ...(numbered ? [] : [unseen(about, hidden, project, 'roles/browser')]),
    ...(region === undefined
      ? [
          warn(
            'who may call the functions',
            'their region is not known',
            'spanner-backups check --region=REGION',
          ),
        ]
      : []),
    ...(await Promise.all(grants.map((grant) => judge(grant, deployment, look)))),
  ];
}
