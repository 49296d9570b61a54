/** What was in use after a tick, in MB, and how many records were open in it. */
export interface Sample {
  readonly open: number;
  readonly used: number;
}

export interface Growth {
  /** The number of open records that most ticks had, and how many ticks that were. */
  readonly open: number;
  readonly ticks: number;
  /** In use in the first quarter of those ticks, and in the last. */
  readonly first: number;
  readonly last: number;
  /** In use when nothing was open any more. */
  readonly idle: number;
}

/** Compares ticks with the same number of open records. The medians, because a collection is not to the kilobyte. */
export function growthIn(samples: readonly Sample[]): Growth {
  const [open, same] = [...Map.groupBy(samples, (sample) => sample.open)]
    .filter(([open]) => open > 0)
    .reduce((most, other) => (other[1].length > most[1].length ? other : most), [0, [] as Sample[]]);
  const quarter = Math.max(1, Math.floor(same.length / 4));
  return {
    open,
    ticks: same.length,
    first: median(same.slice(0, quarter)),
    last: median(same.slice(-quarter)),
    idle: median(samples.filter((sample) => sample.open === 0)),
  };
}

/** NaN of none: no measurement is no good measurement. */
function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ used }) => used).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
