import { lastSegment } from '../../shared/spanner/names.ts';
import { progressBar } from '../../shared/terminal/bar.ts';
import { type Line, span, textOf } from '../../shared/terminal/line.ts';
import type { RunningBackup, WorldState } from './state.ts';
import { endedText, leftText, plannedText } from './words.ts';

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
      ended.map((one) => `${lastSegment(one.backup)} ${endedText(one, nowMs)}`),
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

function runningText(running: RunningBackup, nowMs: number): string {
  const { backup, progressPercent } = running;
  const bar: Line = [...progressBar(progressPercent, barWidth), span(` ${lastSegment(backup)}`)];
  return `${textOf(bar)}, ${leftText(running, nowMs)}`;
}
