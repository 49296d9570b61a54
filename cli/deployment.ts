import { type DeploymentNames, defaultPrefix } from '../shared/terminal/commands.ts';
import { CliError } from './exit.ts';
import type { DeploymentFlags } from './flags.ts';

/** A deployment of the functions: where its parts are. Everything has the names that Terraform gives it. */
export interface Deployment extends DeploymentNames {
  readonly region: string | undefined;
  /** Full names. */
  readonly requestsTopic: string;
  readonly eventsTopic: string;
  readonly deadLetterSubscription: string;
}

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
