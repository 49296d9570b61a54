import { lastSegment } from '../../shared/spanner/names.ts';
import { duration } from '../../shared/terminal/amounts.ts';
import { progressBar } from '../../shared/terminal/bar.ts';
import { type Line, span, textOf } from '../../shared/terminal/line.ts';
import type { EndedBackup, RunningBackup, WorldState } from './state.ts';
import { errorText, plannedText } from './words.ts';

const barWidth = 20;

/** What `npm run world -- list` prints. */
export function stateLines({ running, ended, planned, databases }: WorldState, nowMs: number): string[] {
  return [
    ...section(
      'Running',
      running.map((backup) => runningText(backup, nowMs)),
    ),
    ...section('Planned', planned.map(plannedText)),
    ...section(
      'Ended',
      ended.map((backup) => endedText(backup, nowMs)),
    ),
    ...section('Databases', databases),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return [
    `${title}:`,
    ...(lines.length === 0 ? ['  none'] : lines.map((line) => textOf([span(`  ${line}`)]))),
  ];
}

function runningText({ backup, progressPercent, endTime, failure }: RunningBackup, nowMs: number): string {
  const bar: Line = [...progressBar(progressPercent, barWidth), span(` ${lastSegment(backup)}`)];
  const left =
    endTime === null
      ? 'ends when its rows are carried'
      : `ends in ${duration(Math.max(0, Date.parse(endTime) - nowMs))}`;
  return `${textOf(bar)}, ${left}${failure === undefined ? '' : ` with ${errorText(failure)}`}`;
}

function endedText({ backup, outcome, endTime, error }: EndedBackup, nowMs: number): string {
  const ago = `${duration(Math.max(0, nowMs - Date.parse(endTime)))} ago`;
  return `${lastSegment(backup)} ${outcome} ${ago}${error === undefined ? '' : `, ${errorText(error)}`}`;
}
