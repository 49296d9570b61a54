import { GrpcError } from '../grpc/error.ts';

export type Collection = 'topics' | 'subscriptions';

export interface ResourceName {
  readonly project: string;
  readonly id: string;
}

const idGrammar = /^(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}$/;

/** Takes `projects/P/topics/T` apart. Refuses, as Pub/Sub does, what a resource could not be called. */
export function parseName(collection: Collection, name: string): ResourceName {
  const [projects, project, kind, id, ...rest] = name.split('/');
  if (projects === 'projects' && project && kind === collection && id && rest.length === 0)
    if (idGrammar.test(id)) return { project, id };
  throw new GrpcError(
    'INVALID_ARGUMENT',
    `Invalid resource name given (name=${name}). Refer to https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names for more information.`,
  );
}

export function notFound(name: string): GrpcError {
  return new GrpcError('NOT_FOUND', `Resource not found (resource=${lastPart(name)}).`);
}

export function alreadyExists(name: string): GrpcError {
  return new GrpcError(
    'ALREADY_EXISTS',
    `Resource already exists in the project (resource=${lastPart(name)}).`,
  );
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
