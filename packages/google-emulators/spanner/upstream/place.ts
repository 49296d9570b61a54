import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';
import type { Upstream } from './client.ts';

/** A database as of a time, with a session to read it by. */
export interface Place {
  readonly upstream: Upstream;
  readonly database: string;
  readonly session: string;
  readonly asOf: google.protobuf.ITimestamp;
}
