import { codeOf } from '../shared/runtime/log.ts';
import type { Deployment } from './deployment.ts';
import { CliError } from './exit.ts';

/** What a command was about to do when Google answered with an error. */
export type Access = 'records' | 'requests' | 'events' | 'dead letters' | 'backups';

/** Numbers of canonical gRPC codes. */
const codes = {
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** What it is that could not be reached, and the role that lets a caller reach it. */
function accessOf(
  access: Access,
  {
    deploymentProject,
    recordsDatabase,
    requestsTopic,
    eventsTopic,
    deadLetterSubscription,
    project,
  }: Deployment,
) {
  switch (access) {
    case 'records':
      return {
        what: `the records (Firestore database ${recordsDatabase} in project ${deploymentProject})`,
        grant: `roles/datastore.viewer on project ${deploymentProject}`,
        flag: '--deployment, --deployment-project or --records-database',
      };
    case 'requests':
      return {
        what: `the topic ${requestsTopic}`,
        grant: `roles/pubsub.publisher on ${requestsTopic}`,
        flag: '--deployment or --deployment-project',
      };
    case 'events':
      return {
        what: `the topic ${eventsTopic}`,
        grant: `roles/pubsub.subscriber on ${eventsTopic}, and a role with pubsub.subscriptions.create, .consume and .delete on project ${deploymentProject} (Terraform: operators_may_watch)`,
        flag: '--deployment or --deployment-project',
      };
    case 'dead letters':
      return {
        what: `the subscription ${deadLetterSubscription}`,
        grant: `roles/pubsub.subscriber on ${deadLetterSubscription}`,
        flag: '--deployment or --deployment-project',
      };
    case 'backups':
      return {
        what: `Spanner's backups in project ${project}`,
        grant: `roles/spanner.backupAdmin on the instance`,
        flag: '--project or --instance',
      };
  }
}

/**
 * An error of Google's as a sentence that says what to do; undefined where trying again may help: no answer, or one
 * that says nothing about the caller's rights or names.
 */
export function explained(error: unknown, access: Access, deployment: Deployment): CliError | undefined {
  if (error instanceof CliError) return error;
  const { what, grant, flag } = accessOf(access, deployment);
  if (lacksCredentials(error))
    return new CliError(
      `There are no credentials to reach ${what} with. Run: gcloud auth application-default login`,
    );
  switch (codeOf(error)) {
    case codes.PERMISSION_DENIED:
      return new CliError(`You may not use ${what}. It takes ${grant}.`);
    case codes.NOT_FOUND:
      return new CliError(
        `There is no ${what.replace(/^the /, '')}. Is this the right deployment? See ${flag}.`,
      );
    case codes.UNAUTHENTICATED:
      return new CliError(
        `The credentials are not valid (any more) for ${what}. Run: gcloud auth application-default login`,
      );
    default:
      return undefined;
  }
}

/** An error of Google's in one line, for trouble that may pass. */
export function trouble(error: unknown, access: Access, deployment: Deployment): string {
  const { what } = accessOf(access, deployment);
  const code = codeOf(error);
  const isSilent = code === codes.UNAVAILABLE || code === codes.DEADLINE_EXCEEDED || isNoAnswer(error);
  return isSilent ? `no answer from ${what}` : `${what}: ${firstLine(error)}`;
}

/** Runs one call. Whatever it rejects with becomes a sentence that says what to do. */
export async function reaching<Answer>(
  access: Access,
  deployment: Deployment,
  call: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    throw (
      explained(error, access, deployment) ??
      new CliError(`There was ${trouble(error, access, deployment)}. Try again.`)
    );
  }
}

/**
 * What a client of Google's rejected beside the promise that was waited for, in a line: without credentials Firestore's
 * does.
 */
export function unawaited(error: unknown): string {
  return lacksCredentials(error)
    ? 'There are no credentials. Run: gcloud auth application-default login'
    : `It broke off: ${firstLine(error)}`;
}

function isNoAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoAnswer';
}

function lacksCredentials(error: unknown): boolean {
  return error instanceof Error && /Could not load the default credentials/.test(error.message);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
