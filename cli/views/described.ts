import type { RecordView } from '../../shared/record/record-view.ts';
import { backupOfOperation } from '../../shared/spanner/names.ts';
import { bytes } from '../../shared/terminal/amounts.ts';
import { restoreCommand } from '../../shared/terminal/commands.ts';
import { cell, type Line, span, wrappedLine } from '../../shared/terminal/line.ts';
import { eventsOf } from '../../shared/terminal/record-facts.ts';
import { storyOf } from '../../shared/terminal/record-story.ts';
import { stateStyle } from './listed.ts';

const labelWidth = 14;

/** The same for people: what is known first, then the story in the order in which it happened. */
export function descriptionLines(view: RecordView, width: number, now: Date): Line[] {
  const { request, state, round, backup, error, lastError } = view;
  const field = (label: string, text: string | undefined): Line[] =>
    text === undefined ? [] : fieldLines(label, text, width);
  const restore = restoreCommand(view, now);
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
