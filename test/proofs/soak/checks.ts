import { startsOfProject } from '../../../functions/poll-operations/start-queue.ts';
import type { Accounts, Logged, Memory } from './doors.ts';
import type { Fairness, Wait } from './fairness.ts';
import type { DatabaseFindings } from './freshness.ts';
import type { Findings } from './judge.ts';
import type { Growth } from './memory.ts';

/** All that a soak came to. */
export interface Outcome {
  readonly asked: number;
  readonly instances: number;
  readonly accounts: Pick<Accounts, 'busiest' | 'refused'>;
  readonly findings: Findings;
  readonly fairness: Fairness;
  readonly databases: DatabaseFindings;
  /** By how many MB memory grew while most of the requests were taken in. */
  readonly intake: number;
  readonly growth: Growth;
  readonly memory: Memory;
  readonly logged: Logged;
  /** Calls that the functions counted as failed, ticks that were not answered with 200. */
  readonly failures: number;
  /** What a subscriber received and is no event. */
  readonly strange: number;
}

/** One line of the table. */
export interface Check {
  readonly what: string;
  readonly measured: number;
  readonly most: number;
  /** An example of what is wrong. */
  readonly such?: string | undefined;
}

/** More than a collection leaves lying about, and less than one kilobyte of each of 10,000 records. */
const mostGrowthMb = 4;
/** Two in each quarter of them. */
const fewestTicks = 8;
/** What each function has in the cloud; here the two of them share one process. */
const mostPeakMb = 512;
/** Names of at most 512 letters (`longestName`), and Spanner's words. */
const longestLine = 4_096;

/** Every promise of the soak with what was measured and the most that it may be. */
export function checksOf(outcome: Outcome): Check[] {
  const { findings, fairness, databases, intake, growth, memory, logged, accounts } = outcome;
  const none = (what: string, backups: readonly string[]): Check => ({
    what,
    measured: backups.length,
    most: 0,
    such: backups[0],
  });
  const toFair = (what: string, { waitedMs, fairMs }: Wait): Check => ({
    what: `${what}: longest wait in s`,
    measured: waitedMs / 1_000,
    most: fairMs / 1_000,
  });
  return [
    none('lost: no record, or still open or unannounced', findings.lost),
    none('duplicated, or begun and known to no record', findings.duplicated),
    none('contradictory: not what Spanner holds', findings.contradictory),
    none('not announced as started and succeeded, once each', findings.misannounced),
    { what: 'received, and no event', measured: outcome.strange, most: 0 },
    { what: 'calls and ticks that failed', measured: outcome.failures, most: 0, such: logged.error },
    { what: 'admin calls that Spanner refused', measured: accounts.refused, most: 0 },
    { what: "admin calls in any 100 s, at Spanner's counter", measured: accounts.busiest, most: 500 },
    toFair('intent to start', fairness.start),
    toFair('end to outcome', fairness.outcome),
    toFair('an instance, look to look', fairness.look),
    {
      what: 'instances never looked at',
      measured: outcome.instances - fairness.instancesLookedAt,
      most: 0,
    },
    none('databases that nothing is said of', databases.unjudged),
    none('databases that are not fresh by their backup', databases.unfresh),
    toFair('an instance, from look to look at its databases', databases.look),
    { what: 'younger ones started before an older one', measured: fairness.overtaken, most: startsOfProject },
    { what: 'memory grown while requests were taken in, in MB', measured: intake, most: mostGrowthMb },
    {
      what: 'requests that were not open while that was measured',
      measured: outcome.asked - growth.open,
      most: 0,
    },
    { what: `ticks too few to measure it, of ${fewestTicks}`, measured: fewestTicks - growth.ticks, most: 0 },
    {
      what: `memory grown over ${growth.ticks} ticks with ${growth.open} open, in MB`,
      measured: growth.last - growth.first,
      most: mostGrowthMb,
    },
    {
      what: 'memory grown until nothing was open any more, in MB',
      measured: growth.idle - growth.first,
      most: mostGrowthMb,
    },
    { what: 'memory at its peak (RSS), in MB', measured: memory.peak, most: mostPeakMb },
    { what: 'longest line logged, in bytes', measured: logged.longestLine, most: longestLine },
  ];
}

/** Fails what was not measured, too. */
export function holds({ measured, most }: Check): boolean {
  return measured <= most;
}
