/** A point in time in RFC 3339, always in UTC (`…Z`) and with no trailing zeros in its fraction. */
export type Timestamp = string;

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** The grammar of `parseTimestamp`, for the published JSON Schema. */
export const rfc3339Pattern = rfc3339;

/**
 * Parses RFC 3339 with any offset and up to nine fractional digits, the most that a protobuf timestamp holds.
 * Gives undefined for anything else: a date that does not exist, a leap second (protobuf has none), a year that
 * an offset carries out of 0001..9999.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const asUtc = new Date(`${written}.000Z`);
  // Date rolls 30 February over into March; what does not print as it was written does not exist.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== written) return undefined;
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return undefined;
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000;
  const utc = new Date(asUtc.getTime() - (sign === '-' ? -offsetMs : offsetMs)).toISOString();
  if (!/^\d{4}-/.test(utc) || utc.startsWith('0000')) return undefined;
  const digits = fraction.replace(/0+$/, '');
  return `${utc.slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}

/** Seconds of protobuf's timestamps: the years 0001 to 9999. */
const leastSeconds = Date.parse('0001-01-01T00:00:00Z') / 1_000;
const mostSeconds = Date.parse('9999-12-31T23:59:59Z') / 1_000;

/** A protobuf timestamp; undefined if it is none. A tick reads thousands of them, so nothing is parsed. */
export function timestampFrom(seconds: number, nanos: number): Timestamp | undefined {
  if (!(seconds >= leastSeconds && seconds <= mostSeconds)) return undefined;
  const whole = new Date(seconds * 1_000).toISOString().slice(0, 19);
  return nanos === 0 ? `${whole}Z` : `${whole}.${String(nanos).padStart(9, '0').replace(/0+$/, '')}Z`;
}

/** The timestamp cut off to whole microseconds, the finest that Spanner keeps. */
export function inMicroseconds(timestamp: Timestamp): Timestamp {
  return timestamp
    .replace(/(\.\d{6})\d+Z$/, '$1Z')
    .replace(/\.?0*Z$/, (end) => (timestamp.includes('.') ? 'Z' : end));
}

/** The canonical form of a Date. */
export function timestampOf(date: Date): Timestamp {
  return date.toISOString().replace(/\.?0*Z$/, 'Z');
}

/** The timestamp cut off to whole seconds, for people. */
export function wholeSeconds(timestamp: Timestamp): Timestamp {
  return timestamp.replace(/\.\d+Z$/, 'Z');
}

/** Milliseconds since 1970; what is finer than a millisecond is cut off. */
export function millisOf(timestamp: Timestamp): number {
  return Date.parse(timestamp);
}

/** The timestamp `ms` milliseconds later, or earlier if `ms` is negative. */
export function shifted(timestamp: Timestamp, ms: number): Timestamp {
  return timestampOf(new Date(millisOf(timestamp) + ms));
}
