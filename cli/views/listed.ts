import type { RecordView } from '../../shared/record/record-view.ts';
import { backupOfOperation, instanceOf, lastSegment } from '../../shared/spanner/names.ts';
import { millisOf } from '../../shared/spanner/timestamp.ts';
import { bytes, day, duration } from '../../shared/terminal/amounts.ts';
import { styleOf } from '../../shared/terminal/event-text.ts';
import type { Style } from '../../shared/terminal/line.ts';
import type { Column } from '../../shared/terminal/table.ts';

/** The columns for people; the instance only where there are several. A backup's name is to be copied, and never cut. */
export function listColumns(views: readonly RecordView[], now: Date): Column<RecordView>[] {
  const instances = new Set(views.map(({ request }) => instanceOf(request.database)));
  return [
    { title: 'BACKUP', text: ({ request }) => lastSegment(request.backup) },
    ...(instances.size > 1
      ? [
          {
            title: 'INSTANCE',
            text: ({ request }: RecordView) => lastSegment(instanceOf(request.database)),
            least: 8,
          },
        ]
      : []),
    { title: 'DATABASE', text: ({ request }) => lastSegment(request.database), least: 8 },
    { title: 'STATE', text: stateText, style: ({ state }) => stateStyle(state) },
    { title: 'WHEN', text: (view) => whenText(view, now) },
    { title: 'DETAILS', text: detailsText, least: 8 },
  ];
}

/** The colour of a state: an open one's is not an event's. */
export function stateStyle(state: RecordView['state']): Style | undefined {
  if (state === 'running') return 'blue';
  return state === 'requested' ? 'yellow' : styleOf(state);
}

function stateText({ state, progressPercent = 0 }: RecordView): string {
  return state === 'running' ? `running ${Math.floor(progressPercent)} %` : state;
}

function whenText({ settledAt, startedAt, intentAt }: RecordView, now: Date): string {
  const ago = duration(Math.max(0, now.getTime() - millisOf(settledAt ?? startedAt ?? intentAt)));
  return settledAt === undefined ? `for ${ago}` : `${ago} ago`;
}

function detailsText({
  state,
  blockedBy,
  backup,
  startedAt,
  settledAt,
  error,
  lastError,
}: RecordView): string {
  if (state === 'succeeded') {
    const took =
      startedAt !== undefined && settledAt !== undefined
        ? `in ${duration(Math.max(0, millisOf(settledAt) - millisOf(startedAt)))}`
        : undefined;
    const size = backup?.sizeBytes === undefined ? undefined : bytes(backup.sizeBytes);
    const kept = backup?.expireTime === undefined ? undefined : `until ${day(backup.expireTime)}`;
    return [size, took, kept].filter((part) => part !== undefined).join(', ');
  }
  if (blockedBy !== undefined) return `waits for ${lastSegment(backupOfOperation(blockedBy))}`;
  const words = error ?? lastError;
  return words === undefined ? '' : `${words.status}: ${words.message}`;
}
