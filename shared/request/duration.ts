/**
 * A length of time. Months are kept apart because how long they are depends on when they begin; everything else
 * is milliseconds.
 */
export interface Duration {
  readonly months: number;
  readonly ms: number;
}

const unitMs = { w: 7 * 86_400_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Longer than any backup can be kept. Anything above is a typing error, and could overflow a Date. */
const longest: Duration = { months: 1_200, ms: 100 * 366 * 86_400_000 };

// gcloud's two spellings. Without a leading P an `m` is a minute (`gcloud` measures `1m` as 60 s); with it, ISO 8601
// rules: `m` is a month before the T and a minute after it. Both cases are spelt out because JSON Schema patterns,
// which are made from these, know no flags.
const amount = (unit: string) => `(?:(\\d{1,9}(?:\\.\\d{1,9})?)[${unit}])?`;
const whole = (unit: string) => `(?:(\\d{1,4})[${unit}])?`;
const time = `${amount('hH')}${amount('mM')}${amount('sS')}`;
const bare = `^(?=\\d)${whole('yY')}${amount('wW')}${amount('dD')}${time}$`;
const iso = `^[pP](?=\\d|[tT]\\d)${whole('yY')}${whole('mM')}${amount('wW')}${amount('dD')}(?:[tT](?=\\d)${time})?$`;
const barePattern = new RegExp(bare);
const isoPattern = new RegExp(iso);

/** Both spellings in one pattern, for the published JSON Schema. */
export const durationPattern = new RegExp(`${bare}|${iso}`);

/**
 * Reads a duration as gcloud spells them: `14d`, `2w`, `86400s`, `1d12h`, `1.5d`, `P14D`, `PT6H`, `P1M`, `1y`.
 * A year is twelve calendar months, `366d` is 366 days (gcloud makes a calendar year of it). Gives undefined for anything
 * else, also for a length of zero or of more than a century.
 */
export function parseDuration(text: string): Duration | undefined {
  const plain = barePattern.exec(text);
  if (plain !== null) {
    const [, years, weeks, days, hours, minutes, seconds] = plain;
    return sum(years, undefined, { w: weeks, d: days, h: hours, m: minutes, s: seconds });
  }
  const match = isoPattern.exec(text);
  if (match === null) return undefined;
  const [, years, months, weeks, days, hours, minutes, seconds] = match;
  return sum(years, months, { w: weeks, d: days, h: hours, m: minutes, s: seconds });
}

function sum(
  years: string | undefined,
  months: string | undefined,
  parts: Record<keyof typeof unitMs, string | undefined>,
): Duration | undefined {
  const total: Duration = {
    months: Number(years ?? 0) * 12 + Number(months ?? 0),
    ms: Math.round(
      Number(parts.w ?? 0) * unitMs.w +
        Number(parts.d ?? 0) * unitMs.d +
        Number(parts.h ?? 0) * unitMs.h +
        Number(parts.m ?? 0) * unitMs.m +
        Number(parts.s ?? 0) * unitMs.s,
    ),
  };
  if (total.months === 0 && total.ms === 0) return undefined;
  return total.months > longest.months || total.ms > longest.ms ? undefined : total;
}

/** When a duration that begins at `from` ends. A month from the 31st ends on the last day of a shorter month. */
export function addDuration(from: Date, duration: Duration): Date {
  const end = new Date(from.getTime());
  if (duration.months !== 0) {
    end.setUTCDate(1);
    end.setUTCMonth(end.getUTCMonth() + duration.months);
    end.setUTCDate(Math.min(from.getUTCDate(), daysInMonth(end)));
  }
  return new Date(end.getTime() + duration.ms);
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** A spelling that `parseDuration` reads as this duration: in one unit, or in months and seconds. */
export function spelledDuration({ months, ms }: Duration): string {
  const [unit, length] =
    (['d', 'h', 'm'] as const)
      .map((one) => [one, unitMs[one]] as const)
      .find(([, size]) => ms % size === 0) ?? (['s', unitMs.s] as const);
  if (months === 0) return `${ms / length}${unit}`;
  return `P${months}M${ms === 0 ? '' : `T${ms / unitMs.s}S`}`;
}
