import { GrpcError } from '../grpc/error.ts';

/** A refusal in words which say that it is the local Pub/Sub, not the caller, that lacks something. */
export function notThere(what: string): GrpcError {
  return new GrpcError(
    'UNIMPLEMENTED',
    `The local Pub/Sub does not know ${what} (docs/local-stack.md, "Not there").`,
  );
}
