import { Metadata, status } from '@grpc/grpc-js';

export type GrpcCode = keyof typeof status;

/** The error that a service throws to refuse a call: a canonical code, and the words that Google would use. */
export class GrpcError extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(code: GrpcCode, details: string) {
    super(details);
    this.name = 'GrpcError';
    this.code = status[code];
    this.details = details;
  }
}

/** The name of a canonical code, `UNKNOWN` for a number that is none. */
export function codeName(code: number): GrpcCode {
  const name = status[code];
  return isCode(name) ? name : 'UNKNOWN';
}

function isCode(name: string | undefined): name is GrpcCode {
  return name !== undefined && name in status;
}

/** Anything a handler throws, as an error grpc-js can send. An unforeseen one is INTERNAL and keeps its message. */
export function toGrpcError(error: unknown): GrpcError {
  if (error instanceof GrpcError) return error;
  return new GrpcError('INTERNAL', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
