import type { google } from '@google-cloud/spanner-api/build/protos/protos.js';

type Timestamp = google.protobuf.ITimestamp;

/**
 * A proto timestamp as milliseconds since 1970, whole microseconds kept as a fraction: Spanner's times have
 * "microseconds granularity" (backup.proto, on `expire_time`), which is as fine as a double can hold today.
 */
export function fromTimestamp(timestamp: Timestamp): number {
  const seconds = Number(String(timestamp.seconds ?? 0));
  return seconds * 1000 + Math.floor((timestamp.nanos ?? 0) / 1000) / 1000;
}

export function toTimestamp(ms: number): { seconds: string; nanos: number } {
  const micros = Math.round(ms * 1000);
  const seconds = Math.floor(micros / 1_000_000);
  return { seconds: String(seconds), nanos: (micros - seconds * 1_000_000) * 1000 };
}

/** A proto duration as milliseconds. */
export function fromDuration({ seconds, nanos }: google.protobuf.IDuration): number {
  return Number(String(seconds ?? 0)) * 1000 + (nanos ?? 0) / 1_000_000;
}

export function toDuration(ms: number): { seconds: string; nanos: number } {
  return toTimestamp(ms);
}

/** RFC 3339, or the same without leading zeros (`2027-1-5T3:4:6Z`), as `parseRfc3339` gives it. */
export function parseTime(text: string): number | undefined {
  const padded = text.replace(
    /^(\d{4})-(\d\d?)-(\d\d?)T(\d\d?):(\d\d?):(\d\d?)(?!\d)/i,
    (_, year: string, ...parts: unknown[]) => {
      const [month, day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'));
      return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    },
  );
  return parseRfc3339(padded);
}

/** RFC 3339 as milliseconds since 1970, or `undefined` where the text is not a time. */
export function parseRfc3339(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (match === null) return undefined;
  const [, wholeSeconds = '', fraction = '', zone = ''] = match;
  const ms = Date.parse(`${wholeSeconds}${zone}`.toUpperCase());
  return Number.isNaN(ms) ? undefined : ms + Math.floor(Number(`0${fraction}`) * 1_000_000) / 1000;
}
