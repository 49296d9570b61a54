import { isDeepStrictEqual } from 'node:util';
import type { BackupEventData, OutgoingEvent } from '../../shared/events/event-schema.ts';
import { backupOfOperation } from '../../shared/spanner/names.ts';
import { millisOf } from '../../shared/spanner/timestamp.ts';
import { kindOf } from '../../shared/terminal/event-text.ts';
import { type Chapter, chapterOf, type Story } from './story.ts';

/** What can be seen from outside when the story is over. */
export interface Evidence {
  readonly story: Story;
  /** Everything the subscription delivered, copies too. */
  readonly received: readonly OutgoingEvent[];
  /** Calls of CreateBackup that Spanner accepted. */
  readonly acceptedStarts: number;
  /** Records still open, and events sent, in one more tick after the end. */
  readonly afterwards: { readonly open: number; readonly sent: number; readonly unsent: number };
}

/** What did not go as the demo meant it to, in sentences. */
export function problemsOf(evidence: Evidence): string[] {
  const { story, received, acceptedStarts, afterwards } = evidence;
  const toStart = story.filter(({ plan }) => plan.backup !== undefined).length;
  return [
    ...story.flatMap((chapter) => problemsOfChapter(chapter, story)),
    ...received.flatMap((event) => problemsOfEvent(event, evidence)),
    ...(acceptedStarts === toStart ? [] : [`Spanner began ${acceptedStarts} backups, not ${toStart}`]),
    ...(afterwards.open === 0 ? [] : [`${afterwards.open} records are still open after the end`]),
    ...(afterwards.sent + afterwards.unsent === 0 ? [] : ['there were events left to send after the end']),
  ];
}

function problemsOfChapter(chapter: Chapter, story: Story): string[] {
  const { plan, events, messageId } = chapter;
  if (messageId === undefined) return [`${plan.key}: it was never published`];
  const kinds = events.toSorted((a, b) => millisOf(a.time) - millisOf(b.time)).map(kindOf);
  const problems: string[] = [];
  if (!isDeepStrictEqual(kinds, plan.expected)) {
    problems.push(`expected the events ${plan.expected.join(', ')}; got ${kinds.join(', ') || 'none'}`);
  }
  if (plan.expected.includes('succeeded') && !chapter.moved) problems.push('no progress was seen');
  if (plan.after !== undefined) problems.push(...problemsOfWait(chapter, plan.after, story));
  return problems.map((problem) => `${plan.key}: ${problem}`);
}

function problemsOfWait({ waitedFor, events }: Chapter, first: string, story: Story): string[] {
  const before = story.find(({ plan }) => plan.key === first);
  if (waitedFor === undefined || backupOfOperation(waitedFor) !== before?.plan.backup) {
    return [`it was not seen to wait for ${first}`];
  }
  const started = timeOf(events, 'startedAt');
  const ended = timeOf(before.events, 'endedAt');
  return started !== undefined && ended !== undefined && started < ended
    ? [`it was started before ${first} had ended`]
    : [];
}

function timeOf(
  events: readonly OutgoingEvent[],
  field: keyof BackupEventData & `${string}At`,
): number | undefined {
  const times = events.flatMap(({ data }) => ('round' in data ? (data[field] ?? []) : []));
  return times[0] === undefined ? undefined : millisOf(times[0]);
}

/** Pub/Sub may deliver an event twice; but then it is the same event. */
function problemsOfEvent(event: OutgoingEvent, { story, received }: Evidence): string[] {
  if (chapterOf(story, event) === undefined) return [`the event ${event.id} answers no request of the demo`];
  const original = received.find(({ id }) => id === event.id);
  return isDeepStrictEqual(original, event) ? [] : [`two different events have the id ${event.id}`];
}
