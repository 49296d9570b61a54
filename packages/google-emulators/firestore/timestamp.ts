import type { Timestamp } from './wire.ts';

/** A moment in microseconds since 1970, Firestore's resolution. Exact as a number until the year 2255. */
export type Micros = number;

export function toTimestamp(at: Micros): Timestamp {
  const seconds = Math.floor(at / 1_000_000);
  return { seconds: String(seconds), nanos: (at - seconds * 1_000_000) * 1000 };
}

/** The moment that a timestamp names; what it says below the microsecond is dropped, as Firestore does. */
export function toMicros({ seconds, nanos }: Timestamp): Micros {
  return Number(seconds) * 1_000_000 + Math.floor(nanos / 1000);
}

export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return Number(a.seconds) - Number(b.seconds) || a.nanos - b.nanos;
}
