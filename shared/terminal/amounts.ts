const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `12.3 GB`, of a number of bytes in decimal digits. */
export function bytes(decimal: string): string {
  let amount = Number(decimal);
  let unit = 0;
  for (; amount >= 999.5 && unit < units.length - 1; unit += 1) amount /= 1_000;
  return `${unit === 0 || amount >= 99.95 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

/** `4.0 s`, `12 min`, `3 h 05 min`, and from three days on `30 d 04 h`. */
export function duration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 3 * 24 * 60) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${twoDigits(hours % 24)} h`;
}

function twoDigits(amount: number): string {
  return String(amount).padStart(2, '0');
}

/** `2026-12-06`, the day in UTC of a time in RFC 3339. */
export function day(timestamp: string): string {
  return timestamp.slice(0, 10);
}

/** `1 event`, `2 events`. */
export function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`;
}

/** `14:03:07Z`, the time of day in UTC of a time in RFC 3339. */
export function clockTime(timestamp: string): string {
  return `${timestamp.slice(11, 19)}Z`;
}

/** `2026-11-22 14:03Z`, in UTC. */
export function moment(timestamp: string): string {
  return `${day(timestamp)} ${timestamp.slice(11, 16)}Z`;
}
