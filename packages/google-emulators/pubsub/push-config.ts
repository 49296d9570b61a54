import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';
import { GrpcError } from '../grpc/error.ts';
import { notThere } from './not-there.ts';

/** `raw` is what Pub/Sub itself posts, `eventarc` the binary CloudEvent that an Eventarc trigger makes of it. */
export type PushForm = 'raw' | 'eventarc';

/** Where a push subscription posts its messages, and in which form. */
export interface PushTarget {
  readonly endpoint: URL;
  readonly form: PushForm;
}

/** The attribute of a push configuration that picks the form. Ours alone: the real service knows none like it. */
export const pushFormAttribute = 'x-local-push-form';

/** Reads a push configuration; `undefined` where it names no endpoint, which makes a pull subscription. */
export function parsePushConfig(
  config: google.pubsub.v1.IPushConfig | null | undefined,
): PushTarget | undefined {
  if (!config?.pushEndpoint) return undefined;
  if (config.noWrapper) throw notThere('pushes of unwrapped messages (no_wrapper)');
  return {
    endpoint: parseEndpoint(config.pushEndpoint),
    form: parseForm(config.attributes?.[pushFormAttribute]),
  };
}

function parseEndpoint(text: string): URL {
  const url = URL.parse(text);
  if (url === null)
    throw new GrpcError('INVALID_ARGUMENT', `Invalid push endpoint given (endpoint=${text}).`);
  if (url.protocol !== 'http:') throw notThere(`a push that is not over http, such as one to ${text}`);
  return url;
}

function parseForm(form = 'raw'): PushForm {
  if (form === 'raw' || form === 'eventarc') return form;
  throw new GrpcError('INVALID_ARGUMENT', `${pushFormAttribute} must be raw or eventarc, not ${form}.`);
}
