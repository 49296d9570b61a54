import type { BackupAdmin, RecordStore } from '../ports.ts';
import { clockSkewMs } from '../record/policy.ts';
import type { BackupOperation, SpannerBackup } from '../spanner/backup.ts';
import { millisOf, type Timestamp } from '../spanner/timestamp.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/*
 * Every place where times of two clocks are compared. All of them are right while no two clocks differ by more than a minute
 * (`clockSkewMs`). What a difference of a minute does:
 *
 * - Spanner's start, create and end times with the time of an intent (createBackup's clock): what is ours begins at most a minute
 *   before the intent (shared/decisions/ownership.ts), and is listed from a minute before it (functions/poll-operations/observe-instance.ts,
 *   start-backup.ts).
 * - Spanner's create time with our clock, for an operation that did not say when it began: the same minute is allowed.
 * - A lease's end (of whoever leased) with the poller's clock: half of the margin is for the difference (start-backup.ts).
 * - `startBy`, `nextAttemptAt`, the grace times, seven days and two weeks, written by one worker and read by another: a minute
 *   early or late. Before a round ends by one of them, Spanner is observed, and the lease has passed.
 * - Spanner's start with the poller's clock, for `delayed`: a minute early or late.
 * - An expiry that is counted from our clock with what Spanner takes: five minutes are left at both ends (shared/request/request.ts).
 * - A made backup's expiry with createBackup's clock, for whoever asks again: within that minute it may be asked for anew
 *   while the old one is still there, and is tried again until that is gone (shared/decisions/apply-answer.ts).
 * - The times in an event come from several clocks; a duration is never below nothing (shared/events/event.ts).
 *
 * If clocks differ by more, our own backup may be taken for somebody else's ("the name is taken"), and a lease may end too early
 * (then CreateBackup is called a second time, and Spanner refuses that as long as the first backup is there). The functions
 * cannot mend a clock, so they log an ERROR wherever they notice.
 */

/** Is told the times of other clocks, and logs those that are more than a minute apart from ours. */
export interface ClockWatch {
  /** By another clock, something happened at `time`. So `time` should not be later than now. */
  happened(whose: string, time: Timestamp | undefined): void;
  /** By another clock, something happened at `time`, and it was between `since` and now by ours. */
  happenedSince(whose: string, time: Timestamp | undefined, since: Date): void;
}

/** At most one line in this time: one tick may read a thousand times of a wrong clock. */
const silentMs = 60_000;

/** A watch that logs a difference as an ERROR, once a minute at most. */
export function watchClocks(clock: Clock, log: Log): ClockWatch {
  let saidAt = Number.NEGATIVE_INFINITY;
  function judge(whose: string, time: Timestamp | undefined, since: number): void {
    if (time === undefined) return;
    const now = clock().getTime();
    const told = millisOf(time);
    const apartMs = told > now ? told - now : Math.min(0, told - since);
    if (Math.abs(apartMs) <= clockSkewMs || Math.abs(now - saidAt) < silentMs) return;
    saidAt = now;
    const message = `the clock of ${whose} is more than a minute ${apartMs > 0 ? 'ahead of' : 'behind'} ours: outcomes may be wrong`;
    log({ severity: 'ERROR', message, outcome: 'clocks apart', apartMs });
  }
  return {
    happened: (whose, time) => judge(whose, time, Number.NEGATIVE_INFINITY),
    happenedSince: (whose, time, since) => judge(whose, time, since.getTime()),
  };
}

const spanner = 'Spanner';

/** Spanner's backup API, with a watch over the times that it shows. An operation that just began shows a clock behind ours as well. */
export function watchedAdmin(admin: BackupAdmin, clock: Clock, watch: ClockWatch): BackupAdmin {
  const ofOperation = ({ startTime, endTime, result }: BackupOperation) => {
    watch.happened(spanner, endTime ?? startTime);
    if (result.kind === 'succeeded') ofBackup(result.backup);
  };
  const ofBackup = (backup: SpannerBackup | undefined) => watch.happened(spanner, backup?.createTime);
  return {
    async createBackup(request, expireTime) {
      const since = clock();
      const answer = await admin.createBackup(request, expireTime);
      if (answer.kind === 'operation') watch.happenedSince(spanner, answer.operation.startTime, since);
      return answer;
    },
    async listOperations(instance, query, pace) {
      const operations = await admin.listOperations(instance, query, pace);
      for (const operation of operations ?? []) ofOperation(operation);
      return operations;
    },
    async getOperation(name, pace) {
      const operation = await admin.getOperation(name, pace);
      if (operation !== undefined) ofOperation(operation);
      return operation;
    },
    async getBackup(name, pace) {
      const backup = await admin.getBackup(name, pace);
      ofBackup(backup);
      return backup;
    },
    async listBackups(instance, since, pace) {
      const backups = await admin.listBackups(instance, since, pace);
      for (const backup of backups) ofBackup(backup);
      return backups;
    },
  };
}

/** The records, with a watch over the times that other workers stored in them. */
export function watchedRecords(records: RecordStore, watch: ClockWatch): RecordStore {
  const whose = 'another worker';
  return {
    ...records,
    async read(backup) {
      const stored = await records.read(backup);
      watch.happened(whose, stored?.record.intentAt);
      return stored;
    },
    async *glances(part) {
      for await (const glanced of records.glances(part)) {
        if (glanced.kind === 'open') {
          const { glance } = glanced;
          const leasedAt = glance.state === 'requested' ? glance.lease?.startedAt : undefined;
          watch.happened(whose, leasedAt ?? glance.intentAt);
        }
        yield glanced;
      }
    },
  };
}
