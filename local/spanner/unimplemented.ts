import { GrpcError } from '../grpc/error.ts';

/** A refusal in words which say that it is the local Spanner, not the caller, that lacks something. */
export function notThere(method: string): GrpcError {
  return new GrpcError(
    'UNIMPLEMENTED',
    `The local Spanner does not know ${method} (docs/local-stack.md, "Not there").`,
  );
}
