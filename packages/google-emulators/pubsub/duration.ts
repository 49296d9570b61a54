import type { google } from '@google-cloud/pubsub-api/build/protos/protos.js';

/** A protobuf duration in milliseconds. */
export function durationMs(duration: google.protobuf.IDuration): number {
  return Number(String(duration.seconds ?? 0)) * 1000 + (duration.nanos ?? 0) / 1_000_000;
}
