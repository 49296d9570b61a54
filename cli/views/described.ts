import type { RecordView } from '../../shared/record/record-view.ts';
import { backupOfOperation, instanceOf, lastSegment, projectOf } from '../../shared/spanner/names.ts';
import { bytes } from '../../shared/terminal/amounts.ts';
import { cell, type Line, span, wrappedLine } from '../../shared/terminal/line.ts';
import { listed, stateStyle } from './listed.ts';

/** All that is known of a backup, for programs. */
export function described(view: RecordView): Readonly<Record<string, unknown>> {
  const { attempts, startBy, history, backup, messages } = view;
  const restore = restoreCommand(view);
  return {
    ...listed(view),
    startBy,
    attempts,
    ...(backup !== undefined && { createTime: backup.createTime, encryption: backup.encryption }),
    messages,
    events: eventsOf(view),
    history,
    ...(restore !== undefined && { restore }),
  };
}

/** Ids of the events that this round has caused, as far as its state tells: what waited is forgotten once it is started. */
function eventsOf({
  request,
  openedBy,
  state,
  blockedBy,
  refusal,
  startedAt,
  delayed,
}: RecordView): string[] {
  const kinds = [
    ...(state === 'requested' && (blockedBy !== undefined || refusal !== undefined) ? ['waiting'] : []),
    ...(startedAt === undefined ? [] : ['started']),
    ...(delayed ? ['delayed'] : []),
    ...(state === 'requested' || state === 'running' ? [] : [state]),
  ];
  return kinds.map((kind) => `${request.backup}/${openedBy}/${kind}`);
}

/** The command that restores a backup into a new database; undefined while there is nothing to restore. */
export function restoreCommand({ state, request, backup }: RecordView): string | undefined {
  if (state !== 'succeeded' || backup?.state === 'STATE_UNSPECIFIED') return undefined;
  const instance = lastSegment(instanceOf(request.backup));
  return [
    'gcloud spanner databases restore',
    `--source-backup=${lastSegment(request.backup)}`,
    `--source-instance=${instance}`,
    `--destination-database=${lastSegment(request.database)}-restored`,
    `--destination-instance=${instance}`,
    `--project=${projectOf(request.backup)}`,
  ].join(' ');
}

const labelWidth = 14;

/** The same for people: what is known first, then the story in the order in which it happened. */
export function descriptionLines(view: RecordView, width: number): Line[] {
  const { request, state, round, backup, error, lastError } = view;
  const field = (label: string, text: string | undefined): Line[] =>
    text === undefined ? [] : fieldLines(label, text, width);
  const restore = restoreCommand(view);
  const words = error ?? lastError;
  return [
    ...field('backup', request.backup),
    ...field('database', request.database),
    [cell('state', labelWidth, 'dim'), span(state, stateStyle(state))],
    ...field('round', round > 1 ? `${round}: it was asked for again after an end` : undefined),
    ...field('size', backup?.sizeBytes && `${bytes(backup.sizeBytes)} (${backup.sizeBytes} bytes)`),
    ...field('created', backup?.createTime),
    ...field('version time', backup?.versionTime ?? request.versionTime),
    ...field('kept until', backup?.expireTime),
    ...field('encryption', backup?.encryption?.encryptionType),
    ...field('operation', view.operation),
    ...field('waits for', view.blockedBy && backupOfOperation(view.blockedBy)),
    ...field('Spanner says', words && `${words.status}: ${words.message}`),
    [],
    [span('What happened', 'bold')],
    ...storyOf(view).flatMap(({ time, text }) => storyLines(time, text, width)),
    ...eventLines(view),
    ...(restore === undefined ? [] : [[], [span('To restore it', 'bold')], [span(restore)]]),
  ];
}

/** Ids are to be copied: each has a line, uncut. */
function eventLines(view: RecordView): Line[] {
  const ids = eventsOf(view);
  return ids.length === 0 ? [] : [[], [span('Events', 'bold')], ...ids.map((id) => [span(`  ${id}`)])];
}

interface Happening {
  readonly time: string;
  readonly text: string;
}

function storyOf(view: RecordView): Happening[] {
  const { history, requests, messages, intentAt, startedAt, settledAt, state, attempts, round } = view;
  const published = new Map(messages.map(({ id, publishTime }) => [id, publishTime]));
  const asked = requests.map(({ messageId, labels }, index) => ({
    time: published.get(messageId) ?? intentAt,
    text: `message ${messageId} ${index === 0 ? 'asked for it' : 'joined'}${labelsText(labels)}`,
  }));
  const withdrawn = requests.flatMap(({ messageId, withdrawnBy }) =>
    withdrawnBy === undefined
      ? []
      : [
          {
            time: published.get(withdrawnBy) ?? intentAt,
            text: `message ${withdrawnBy} withdrew message ${messageId}`,
          },
        ],
  );
  const past = history.map((one) => ({
    time: one.settledAt,
    text: `round ${one.round} of message ${one.openedBy} ${one.state}${one.error ? `: ${one.error.status}: ${one.error.message}` : ''}`,
  }));
  const started = startedAt && {
    time: startedAt,
    text: `Spanner began, after ${attempts === 1 ? 'one call' : `${attempts} calls`}`,
  };
  const tried = startedAt === undefined &&
    attempts > 0 && {
      time: intentAt,
      text: `taken in; Spanner was called ${attempts === 1 ? 'once' : `${attempts} times`} since`,
    };
  const ended = settledAt && { time: settledAt, text: `${round > 1 ? `round ${round} ` : ''}${state}` };
  return [...past, ...asked, ...withdrawn, tried, started, ended]
    .filter((one) => typeof one === 'object')
    .toSorted((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '' : ` (${pairs.join(', ')})`;
}

function fieldLines(label: string, text: string, width: number): Line[] {
  // Broken between words only: a name is to be copied.
  return wrappedLine([span(text)], Math.max(30, width - labelWidth)).map((part, index) => [
    cell(index === 0 ? label : '', labelWidth, 'dim'),
    ...part,
  ]);
}

function storyLines(time: string, text: string, width: number): Line[] {
  const indent = 2 + 24 + 2;
  return wrappedLine([span(text)], Math.max(30, width - indent)).map((part, index) => [
    cell(index === 0 ? `  ${time.slice(0, 19)}Z` : '', indent, 'dim'),
    ...part,
  ]);
}
