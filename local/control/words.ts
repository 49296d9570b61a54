import { anyBackup } from 'google-emulators/spanner/plans.ts';
import { duration } from '../../shared/terminal/amounts.ts';
import type { EndedBackup, PlannedChange, RunningBackup } from './state.ts';

/** How something fails: its code and its words. */
function errorText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`;
}

/** What is planned for a backup that has not started. */
export function plannedText({ of, error, durationMs }: PlannedChange): string {
  const what = error === undefined ? `takes ${duration(durationMs ?? 0)}` : `fails with ${errorText(error)}`;
  return of === anyBackup ? `The next backup of any database ${what}` : `The next backup of ${of} ${what}`;
}

/** When a backup that runs will end, and with what it fails where that is planned. */
export function leftText(
  { endTime, failure }: Pick<RunningBackup, 'endTime' | 'failure'>,
  nowMs: number,
): string {
  const left =
    endTime === null
      ? 'ends when its rows are carried'
      : `ends in ${duration(Math.max(0, Date.parse(endTime) - nowMs))}`;
  return failure === undefined ? left : `${left} with ${errorText(failure)}`;
}

/** How a backup ended, how long ago, and why where it failed. */
export function endedText(
  { outcome, endTime, error }: Pick<EndedBackup, 'outcome' | 'endTime' | 'error'>,
  nowMs: number,
): string {
  const ended = `${outcome} ${duration(Math.max(0, nowMs - Date.parse(endTime)))} ago`;
  return error === undefined ? ended : `${ended}, ${errorText(error)}`;
}
