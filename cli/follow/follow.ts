import type { RecordReader } from '../../shared/ports.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { CliError, type Exit } from '../exit.ts';
import { exitOf, type Followed, type Stage, stageOf } from './stage.ts';

/** What is told while backups are followed, at the moment it is seen. */
export interface Telling {
  /** One of the backups was looked at. `before` is undefined at the first look. */
  looked(followed: Followed, before: Stage | undefined, after: Stage): void;
  /** Its message should have been taken in by now; once. */
  overdue(followed: Followed): void;
  /** The records do not answer; once until they do again. */
  lost(error: unknown): void;
  found(): void;
}

export interface Following {
  readonly records: RecordReader;
  readonly clock: Clock;
  readonly pause: (ms: number, stopped: AbortSignal) => Promise<unknown>;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** So long a backup that nobody asked for may be unknown, and a message before that is told. */
  readonly unknownMs: number;
  readonly interrupted: AbortSignal;
  readonly telling: Telling;
  /** An error that trying again does not mend, as what is to be said of it. */
  readonly hopeless: (error: unknown) => CliError | undefined;
}

/** How one of several ended: its last stage, and what that is to the command. */
export interface Ended {
  readonly followed: Followed;
  readonly stage: Stage;
  readonly exit: Exit;
}

/**
 * Reads the records of backups again and again until each has its outcome, the time is up, or somebody interrupts.
 * What does not answer is asked again.
 *
 * @throws {CliError} where the caller may not read, or nobody has asked for a backup that is waited for by its name
 */
export async function follow(all: readonly Followed[], following: Following): Promise<Ended[]> {
  const { clock, pause, everyMs, timeoutMs, interrupted } = following;
  const began = clock().getTime();
  const stages = new Map<Followed, Stage>();
  const overdue = new Set<Followed>();
  let lost = false;
  for (;;) {
    // Reads that are under way are waited for: a client that is closed under them would end the process with a stack.
    if (interrupted.aborted) return endings(all, stages, reasonOf(interrupted));
    const open = all.filter((one) => exitOf(stages.get(one) ?? unknown) === undefined);
    const looks = await Promise.allSettled(open.map((one) => look(one, following)));
    for (const [index, one] of open.entries()) {
      const seen = looks[index];
      if (seen?.status !== 'fulfilled') continue;
      following.telling.looked(one, stages.get(one), seen.value);
      stages.set(one, seen.value);
    }
    lost = tellOutage(looks, lost, following);
    if (all.every((one) => exitOf(stages.get(one) ?? unknown) !== undefined))
      return endings(all, stages, 'timeout');
    const elapsed = clock().getTime() - began;
    if (elapsed >= timeoutMs) return endings(all, stages, 'timeout');
    if (!lost && elapsed >= following.unknownMs) tellUnknown(all, stages, overdue, following);
    await pause(Math.min(everyMs, timeoutMs - elapsed), interrupted).catch(() => {});
  }
}

const unknown: Stage = { kind: 'unknown' };

async function look(followed: Followed, { records }: Following): Promise<Stage> {
  const { backup, messageId } = followed;
  const stage = stageOf(followed, { record: await records.read(backup), rejection: undefined });
  if (stage.kind !== 'unknown' || messageId === undefined) return stage;
  return stageOf(followed, { record: undefined, rejection: await records.rejection(messageId) });
}

function tellOutage(
  looks: readonly PromiseSettledResult<Stage>[],
  lost: boolean,
  { hopeless, telling }: Following,
): boolean {
  const errors = looks.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  for (const error of errors) {
    const end = hopeless(error);
    if (end !== undefined) throw end;
  }
  if (errors.length > 0 && !lost) telling.lost(errors[0]);
  if (errors.length === 0 && lost) telling.found();
  return errors.length > 0;
}

/** A message may still be on its way, or its id be wrong: nobody can tell. A name without one was never asked for. */
function tellUnknown(
  all: readonly Followed[],
  stages: ReadonlyMap<Followed, Stage>,
  told: Set<Followed>,
  { telling }: Following,
): void {
  for (const one of all) {
    if ((stages.get(one) ?? unknown).kind !== 'unknown' || told.has(one)) continue;
    if (one.messageId === undefined)
      throw new CliError(
        `Nobody has asked for ${one.backup}, or it is forgotten by now. See spanner-backups list.`,
      );
    telling.overdue(one);
    told.add(one);
  }
}

function endings(all: readonly Followed[], stages: ReadonlyMap<Followed, Stage>, otherwise: Exit): Ended[] {
  return all.map((followed) => {
    const stage = stages.get(followed) ?? unknown;
    return { followed, stage, exit: exitOf(stage) ?? otherwise };
  });
}

function reasonOf(signal: AbortSignal): Exit {
  return signal.reason === 'terminated' ? 'terminated' : 'interrupted';
}
