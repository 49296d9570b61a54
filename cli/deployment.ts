import { CliError } from './exit.ts';
import type { DeploymentFlags } from './flags.ts';

/** A deployment of the functions: where its parts are. Everything has the names that Terraform gives it. */
export interface Deployment {
  /** Project of the databases that are backed up. */
  readonly project: string;
  /** Project of topics, functions and records. */
  readonly deploymentProject: string;
  /** Terraform's `name_prefix`. */
  readonly prefix: string;
  readonly region: string | undefined;
  /** Id of the Firestore database that holds the records. */
  readonly recordsDatabase: string;
  /** Full names. */
  readonly requestsTopic: string;
  readonly eventsTopic: string;
  readonly deadLetterSubscription: string;
}

export const defaultPrefix = 'spanner-backup';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The deployment that flags and environment mean. `named` is a full resource name that the caller gave: its project
 * stands in for `--project`.
 *
 * @throws {CliError} where no project is named
 */
export function deploymentOf(flags: DeploymentFlags, environment: Environment, named = ''): Deployment {
  const [, projectOfName] = /^projects\/([^/]+)\//.exec(named) ?? [];
  const project = flags.project ?? projectOfName ?? environment.GOOGLE_CLOUD_PROJECT;
  if (project === undefined || project === '')
    throw new CliError(
      'Which project? Give --project, or set GOOGLE_CLOUD_PROJECT: the project of the databases.',
      'usage',
    );
  const deploymentProject = flags.deploymentProject ?? project;
  const prefix = flags.deployment ?? defaultPrefix;
  return {
    project,
    deploymentProject,
    prefix,
    region: flags.region,
    recordsDatabase: flags.recordsDatabase ?? prefix,
    requestsTopic: `projects/${deploymentProject}/topics/${prefix}-requests`,
    eventsTopic: `projects/${deploymentProject}/topics/${prefix}-events`,
    deadLetterSubscription: `projects/${deploymentProject}/subscriptions/${prefix}-requests-dead`,
  };
}

/** The flags that mean a deployment again, to be pasted: only what is not so by itself. */
export function flagsOf(deployment: Deployment): string[] {
  const { project, deploymentProject, prefix, recordsDatabase } = deployment;
  return [
    `--project=${project}`,
    ...(prefix === defaultPrefix ? [] : [`--deployment=${prefix}`]),
    ...(deploymentProject === project ? [] : [`--deployment-project=${deploymentProject}`]),
    ...(recordsDatabase === prefix ? [] : [`--records-database=${quoted(recordsDatabase)}`]),
  ];
}

/** Quoted for a shell where that is needed. */
export function quoted(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
