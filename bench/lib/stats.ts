/** What a noisy machine leaves of many measurements: never the mean, which one disturbance ruins. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this share of the others lies below, between the two nearest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * The median of the ratios of what was measured in the same round: what disturbed the one disturbed the other, so the
 * ratio holds where the milliseconds do not.
 */
export function pairedRatio(values: readonly number[], bases: readonly number[]): number {
  return median(values.map((value, round) => value / (bases[round] ?? Number.NaN)));
}

/** Rounded to so many digits after the point, for tables and JSON. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
