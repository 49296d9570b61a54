import { type Metadata, status } from '@grpc/grpc-js';
import protobuf, { type Root } from 'protobufjs';
import * as v from 'valibot';
import { codeName } from '../grpc/error.ts';
import { answerJson, typeIn } from './answer-json.ts';

/** What a call ended with that was refused: a GrpcError of ours, or what a gRPC client was told. */
export interface Refusal {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** An answer of an HTTP door. */
export interface Answer {
  readonly code: number;
  readonly body: object;
}

/**
 * Source: google/rpc/code.proto names the HTTP code of each, but for UNIMPLEMENTED. Google's is 501, and gcloud asks again
 * for half a minute then: what is not there is 404 here.
 */
const httpCodes: ReadonlyMap<number, number> = new Map([
  [status.CANCELLED, 499],
  [status.INVALID_ARGUMENT, 400],
  [status.DEADLINE_EXCEEDED, 504],
  [status.NOT_FOUND, 404],
  [status.ALREADY_EXISTS, 409],
  [status.PERMISSION_DENIED, 403],
  [status.UNAUTHENTICATED, 401],
  [status.RESOURCE_EXHAUSTED, 429],
  [status.FAILED_PRECONDITION, 400],
  [status.ABORTED, 409],
  [status.OUT_OF_RANGE, 400],
  [status.UNIMPLEMENTED, 404],
  [status.UNAVAILABLE, 503],
]);

/** A refusal in the form of Google's errors over HTTP. With a root that knows their types it has its details. */
export function errorAnswer({ code, details: message, metadata }: Refusal, root?: Root): Answer {
  const http = httpCodes.get(code) ?? 500;
  const [packed] = metadata.get('grpc-status-details-bin');
  const details = root === undefined || !Buffer.isBuffer(packed) ? undefined : detailsIn(root, packed);
  return { code: http, body: { error: { code: http, message, status: codeName(code), ...details } } };
}

/** Details of a type that is not known here are left out: JSON has no form for them. */
function detailsIn(root: Root, packed: Buffer): object {
  const status = root.lookup('google.rpc.Status', [protobuf.Type]);
  if (!(status instanceof protobuf.Type)) return {};
  const { details } = v.parse(StatusSchema, status.toObject(status.decode(packed)));
  const known = details.filter(({ type_url: url }) => typeIn(root, url) !== undefined);
  return answerJson(status, Buffer.from(status.encode({ details: known }).finish()));
}

const StatusSchema = v.object({
  details: v.optional(v.array(v.object({ type_url: v.string(), value: v.instance(Uint8Array) })), []),
});
