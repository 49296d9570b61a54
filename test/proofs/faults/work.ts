import type { Side } from 'google-emulators/spanner/switches.ts';
import { type Lane, openLane } from './lane.ts';
import type { Verdict } from './trial.ts';

/** A run to be made. */
export interface Job {
  readonly name: string;
  readonly side: Side;
  readonly play: (lane: Lane) => Promise<Verdict>;
}

/** So many runs share their servers: Spanner forgets nothing, and slows down with all that it remembers. */
const mostJobsPerLane = 40;

/** Carries the jobs out, some side by side: each waits for its real timeouts while the others go on. */
export async function workOff(
  jobs: readonly Job[],
  done: (job: Job, verdict: Verdict) => void,
  sideBySide = 16,
): Promise<void> {
  const batches = batchesOf(jobs, Math.min(mostJobsPerLane, Math.ceil(jobs.length / sideBySide))).values();
  const closing: Promise<void>[] = [];
  const worker = async () => {
    for (const { side, jobs: some } of batches) {
      const lane = await openLane(side.switches);
      try {
        for (const job of some) done(job, await job.play(lane));
      } finally {
        // The client libraries of the dead retry for seconds: the next lane does not wait with them.
        const closed = Promise.resolve(lane[Symbol.asyncDispose]());
        // One that fails is heard of below; until then nobody listens.
        closed.catch(() => {});
        closing.push(closed);
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  await Promise.all(closing);
}

function batchesOf(jobs: readonly Job[], jobsPerLane: number): { side: Side; jobs: Job[] }[] {
  return [...Map.groupBy(jobs, ({ side }) => side.name).values()].flatMap((ofSide) => {
    const [first] = ofSide;
    if (first === undefined) return [];
    const count = Math.ceil(ofSide.length / jobsPerLane);
    return Array.from({ length: count }, (_, index) => ({
      side: first.side,
      jobs: ofSide.slice(index * jobsPerLane, (index + 1) * jobsPerLane),
    }));
  });
}
