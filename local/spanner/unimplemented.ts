import { GrpcError } from '../grpc/error.ts';
import type { Handlers } from '../grpc/server.ts';

/** Handlers that refuse in words which say that it is the local Spanner, not the caller, that lacks something. */
export function unimplemented(...methods: string[]): Handlers {
  return Object.fromEntries(
    methods.map((method) => [
      method,
      () => {
        throw new GrpcError('UNIMPLEMENTED', `The local Spanner does not know ${method} yet.`);
      },
    ]),
  );
}
