import * as v from 'valibot';
import { lastSegment } from '../../shared/spanner/names.ts';
import type { Deployment } from '../deployment.ts';
import { apply, type Finding, fail, ok, warn } from './finding.ts';
import { type Look, unseen } from './look.ts';
import { environmentOf, functionsOf, membersOf } from './needs.ts';

const FunctionsSchema = v.object({
  functions: v.optional(
    v.array(
      v.object({
        name: v.string(),
        state: v.fallback(v.string(), ''),
        stateMessages: v.optional(v.array(v.object({ message: v.fallback(v.string(), '') })), []),
        serviceConfig: v.optional(
          v.object({
            uri: v.fallback(v.string(), ''),
            serviceAccountEmail: v.fallback(v.string(), ''),
            maxInstanceCount: v.fallback(v.number(), 0),
            environmentVariables: v.optional(v.record(v.string(), v.string()), {}),
          }),
        ),
      }),
    ),
    [],
  ),
});

type Deployed = v.InferOutput<typeof FunctionsSchema>['functions'][number];

/** The functions, as far as they are to be seen. */
export interface Functions {
  readonly findings: readonly Finding[];
  /** Where they are; undefined where none is seen. */
  readonly region: string | undefined;
  readonly createBackup: Deployed | undefined;
  readonly pollOperations: Deployed | undefined;
}

/** Whether the functions run, as whom and with what. */
export async function checkFunctions(deployment: Deployment, look: Look): Promise<Functions> {
  const { deploymentProject: project } = deployment;
  const region = deployment.region ?? '-';
  const seen = await look(FunctionsSchema, {
    url: `https://cloudfunctions.googleapis.com/v2/projects/${project}/locations/${region}/functions?pageSize=1000`,
  });
  const names = functionsOf(deployment);
  if (seen.kind === 'hidden')
    return {
      findings: Object.values(names).map((name) =>
        unseen(`function ${name}`, seen, project, 'roles/cloudfunctions.viewer'),
      ),
      region: deployment.region,
      createBackup: undefined,
      pollOperations: undefined,
    };
  const all = seen.kind === 'there' ? seen.json.functions : [];
  const named = (name: string) => all.find((one) => lastSegment(one.name) === name);
  const [createBackup, pollOperations] = [named(names.createBackup), named(names.pollOperations)];
  const { create, poll } = membersOf(deployment, '');
  return {
    findings: [
      checkFunction(names.createBackup, createBackup, create, deployment),
      checkFunction(names.pollOperations, pollOperations, poll, deployment),
    ],
    region: (createBackup ?? pollOperations)?.name.split('/')[3] ?? deployment.region,
    createBackup,
    pollOperations,
  };
}

function checkFunction(
  name: string,
  deployed: Deployed | undefined,
  member: string,
  deployment: Deployment,
): Finding {
  const about = `function ${name}`;
  if (deployed === undefined) return fail(about, 'it is not there', apply);
  const { state, stateMessages, serviceConfig } = deployed;
  if (state !== 'ACTIVE')
    return fail(about, `it is ${state}: ${stateMessages.map(({ message }) => message).join(' ')}`, apply);
  const account = member.replace('serviceAccount:', '');
  const environment = Object.entries(environmentOf(deployment));
  const problems = [
    ...environment
      .filter(([key, value]) => serviceConfig?.environmentVariables[key] !== value)
      .map(
        ([key, value]) => `${key} is ${serviceConfig?.environmentVariables[key] ?? 'not set'}, not ${value}`,
      ),
    ...(serviceConfig?.serviceAccountEmail === account ? [] : [`it does not run as ${account}`]),
    ...(serviceConfig?.maxInstanceCount === 1
      ? []
      : [
          'more than one instance may run: each has a budget of calls of its own, and together they pass Spanner’s limit',
        ]),
  ];
  return problems.length === 0 ? ok(about) : fail(about, problems.join('; '), apply);
}

const JobSchema = v.object({
  name: v.string(),
  state: v.fallback(v.string(), ''),
  status: v.optional(v.object({ code: v.optional(v.number(), 0), message: v.optional(v.string(), '') })),
  httpTarget: v.optional(v.object({ uri: v.fallback(v.string(), '') })),
  pubsubTarget: v.optional(v.object({ topicName: v.string(), data: v.fallback(v.string(), '') })),
});
const JobsSchema = v.object({ jobs: v.optional(v.array(JobSchema), []) });

const RequestSchema = v.object({ database: v.string() });

export interface Jobs {
  readonly findings: readonly Finding[];
  /** Full names of the databases that schedules ask for. */
  readonly databases: readonly string[];
}

/** Whether the poller is called, and what the schedules ask for. */
export async function checkJobs(
  deployment: Deployment,
  { region, pollOperations }: Pick<Functions, 'region' | 'pollOperations'>,
  look: Look,
): Promise<Jobs> {
  const { deploymentProject: project, requestsTopic } = deployment;
  const poller = functionsOf(deployment).pollOperations;
  const about = `job ${poller}, which calls the poller`;
  if (region === undefined)
    return {
      findings: [
        warn(about, 'its region is not known: give --region', 'spanner-backups check --region=REGION'),
      ],
      databases: [],
    };
  const seen = await look(JobsSchema, {
    url: `https://cloudscheduler.googleapis.com/v1/projects/${project}/locations/${region}/jobs?pageSize=500`,
  });
  if (seen.kind === 'hidden')
    return { findings: [unseen(about, seen, project, 'roles/cloudscheduler.viewer')], databases: [] };
  const jobs = seen.kind === 'there' ? seen.json.jobs : [];
  const schedules = jobs.filter(({ pubsubTarget }) => pubsubTarget?.topicName === requestsTopic);
  const found = jobs.find(({ name }) => lastSegment(name) === poller);
  return {
    findings: [
      checkPoller(about, found, pollOperations?.serviceConfig?.uri, region, project),
      ...schedules.map((job) => checkSchedule(job, region, project)),
    ],
    databases: schedules.flatMap(({ pubsubTarget }) => databaseIn(pubsubTarget?.data ?? '')),
  };
}

type Job = v.InferOutput<typeof JobSchema>;

function checkPoller(
  about: string,
  job: Job | undefined,
  address: string | undefined,
  region: string,
  project: string,
): Finding {
  if (job === undefined) return fail(about, 'it is not there: no backup is followed', apply);
  const { state, status, httpTarget } = job;
  const mend = `gcloud scheduler jobs resume ${lastSegment(job.name)} --location=${region} --project=${project}`;
  if (state !== 'ENABLED') return fail(about, `it is ${state}: no backup is followed`, mend);
  if (address !== undefined && httpTarget?.uri !== address)
    return fail(about, `it calls ${httpTarget?.uri ?? 'nothing'}, not ${address}`, apply);
  if (status !== undefined && status.code !== 0)
    return fail(
      about,
      `its last call failed with code ${status.code} ${status.message}`.trimEnd(),
      `gcloud logging read 'resource.labels.service_name="${lastSegment(job.name)}" severity>=ERROR' --freshness=1h --limit=10 --project=${project}`,
    );
  return ok(about);
}

function checkSchedule({ name, state }: Job, region: string, project: string): Finding {
  const about = `schedule ${lastSegment(name)}`;
  const resume = `gcloud scheduler jobs resume ${lastSegment(name)} --location=${region} --project=${project}`;
  return state === 'ENABLED' ? ok(about) : warn(about, `it is ${state}: it asks for no backup`, resume);
}

function databaseIn(data: string): string[] {
  try {
    const parsed = v.safeParse(RequestSchema, JSON.parse(Buffer.from(data, 'base64').toString()));
    return parsed.success ? [parsed.output.database] : [];
  } catch {
    return [];
  }
}
