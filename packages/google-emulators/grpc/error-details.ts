import { fromJSON } from '@grpc/proto-loader';
import type { GrpcError } from './error.ts';

/** The parts of google/rpc/error_details.proto that Google's services attach to their refusals. */
export const detailTypes = {
  ResourceInfo: {
    fields: {
      resourceType: { type: 'string', id: 1 },
      resourceName: { type: 'string', id: 2 },
      owner: { type: 'string', id: 3 },
      description: { type: 'string', id: 4 },
    },
  },
  ErrorInfo: {
    fields: {
      reason: { type: 'string', id: 1 },
      domain: { type: 'string', id: 2 },
      metadata: { keyType: 'string', type: 'string', id: 3 },
    },
  },
};

const definitions = fromJSON({
  nested: {
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Any', id: 3 },
      },
    },
    ...detailTypes,
  },
});

/** Attaches a detail to a refusal, and gives it back. */
export function withDetail(error: GrpcError, type: 'ResourceInfo' | 'ErrorInfo', detail: object): GrpcError {
  const packed = { typeUrl: `type.googleapis.com/google.rpc.${type}`, value: serialize(type, detail) };
  const whole = { code: error.code, message: error.details, details: [packed] };
  error.metadata.set('grpc-status-details-bin', serialize('Status', whole));
  // Google's services send each detail in a trailer of its own as well, and Spanner's Java client reads no other.
  error.metadata.set(`google.rpc.${type.toLowerCase()}-bin`, packed.value);
  return error;
}

/** Attaches to a refusal why it came, in a machine's words. */
export function withErrorInfo(
  error: GrpcError,
  info: { reason: string; domain: string; metadata: Record<string, string> },
): GrpcError {
  return withDetail(error, 'ErrorInfo', info);
}

function serialize(type: string, message: object): Buffer {
  const definition = definitions[type];
  if (definition === undefined || !('serialize' in definition) || typeof definition.serialize !== 'function')
    throw new Error(`no message ${type}`);
  return definition.serialize(message);
}
