import type { StatusConfig } from '../../shared/runtime/status-config.ts';
import { lastSegment, projectOf } from '../../shared/spanner/names.ts';
import { type DeploymentNames, defaultPrefix } from '../../shared/terminal/commands.ts';

/** In the place of a prefix that cannot be known: whoever pastes the command replaces it. */
export const unknownPrefix = 'NAME_PREFIX';

/** What the page knows of its deployment. */
export type KnownDeployment = Pick<StatusConfig, 'project' | 'firestoreDatabase' | 'requestsTopic'>;

/**
 * The deployment of this page, for a command about a database or a backup. Terraform names the requests topic by the prefix
 * that the command line asks for, and so, unless it is told otherwise, the database of the records.
 */
export function deploymentOf(
  resource: string,
  { project, firestoreDatabase, requestsTopic = '' }: KnownDeployment,
): DeploymentNames {
  const [, prefix] = /^(.+)-requests$/.exec(lastSegment(requestsTopic)) ?? [];
  return {
    project: projectOf(resource),
    deploymentProject: requestsTopic === '' ? project : projectOf(requestsTopic),
    prefix: prefix ?? (firestoreDatabase === defaultPrefix ? defaultPrefix : unknownPrefix),
    recordsDatabase: firestoreDatabase,
  };
}
