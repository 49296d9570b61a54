import { GrpcError } from '../grpc/error.ts';

/** What was asked for can never be: the request itself is wrong. */
export function invalid(message: string): GrpcError {
  return new GrpcError('INVALID_ARGUMENT', message);
}

/** What was asked for cannot be as things are. */
export function failedPrecondition(message: string): GrpcError {
  return new GrpcError('FAILED_PRECONDITION', message);
}
