import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';

/** `current` with the masked fields taken from `update`. Refuses a mask that is empty or names anything else. */
export function applyMask<Resource extends object>(
  current: Resource,
  update: Resource,
  mask: google.protobuf.IFieldMask | null | undefined,
  mutable: readonly (keyof Resource & string)[],
): Resource {
  const paths = mask?.paths ?? [];
  if (paths.length === 0) throw new GrpcError('INVALID_ARGUMENT', 'The update_mask must not be empty.');
  const result = { ...current };
  for (const path of paths) {
    const field = mutable.find((name) => name === camelCase(path));
    if (field === undefined)
      throw new GrpcError('INVALID_ARGUMENT', `Invalid update_mask: ${path} cannot be updated.`);
    result[field] = update[field];
  }
  return result;
}

function camelCase(path: string): string {
  return path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
