import type { OutgoingEvent } from '../../shared/events/event-schema.ts';
import type { BackupRecord } from '../../shared/record/record.ts';
import type { DemoRequest } from './requests.ts';

/** What is known of one request of the demo so far. */
export interface Chapter {
  readonly plan: DemoRequest;
  /** Undefined until it is published. */
  readonly messageId: string | undefined;
  /** In the order of arrival, each once. */
  readonly events: readonly OutgoingEvent[];
  /** As its record in Firestore had it last. */
  readonly state: BackupRecord['state'] | undefined;
  readonly percent: number;
  /** Some percentage between nothing and everything was seen. */
  readonly moved: boolean;
  /** The backup's operation that it waits for, or has waited for. */
  readonly waitedFor: string | undefined;
}

export type Story = readonly Chapter[];

/** A story before anything was published. */
export function newStory(plans: readonly DemoRequest[]): Story {
  return plans.map((plan) => ({
    plan,
    messageId: undefined,
    events: [],
    state: undefined,
    percent: 0,
    moved: false,
    waitedFor: undefined,
  }));
}

/** A request was published. */
export function withPublished(story: Story, key: string, messageId: string): Story {
  return story.map((chapter) => (chapter.plan.key === key ? { ...chapter, messageId } : chapter));
}

/** The chapter that an event belongs to, by the message that it answers. */
export function chapterOf(story: Story, { data }: OutgoingEvent): Chapter | undefined {
  const answered = 'round' in data ? data.requests.map(({ messageId }) => messageId) : [data.messageId];
  return story.find(({ messageId }) => messageId !== undefined && answered.includes(messageId));
}

/** An event arrived. The same object where it has been there before, or is none of the story. */
export function withEvent(story: Story, event: OutgoingEvent): Story {
  const concerned = chapterOf(story, event);
  if (concerned === undefined || concerned.events.some(({ id }) => id === event.id)) return story;
  return story.map((chapter) =>
    chapter === concerned ? { ...chapter, events: [...chapter.events, event] } : chapter,
  );
}

/** The records were read. */
export function withRecords(story: Story, records: readonly BackupRecord[]): Story {
  const byBackup = new Map(records.map((record) => [record.request.backup, record]));
  return story.map((chapter) => {
    const record = byBackup.get(chapter.plan.backup ?? '');
    return record === undefined ? chapter : withRecord(chapter, record);
  });
}

function withRecord(chapter: Chapter, record: BackupRecord): Chapter {
  const percent = percentOf(record) ?? chapter.percent;
  return {
    ...chapter,
    state: record.state,
    percent,
    moved: chapter.moved || (percent > 0 && percent < 100),
    waitedFor: (record.state === 'requested' ? record.blockedBy : undefined) ?? chapter.waitedFor,
  };
}

function percentOf(record: BackupRecord): number | undefined {
  if (record.state === 'running') return record.progressPercent;
  return record.state === 'succeeded' ? 100 : undefined;
}

/** Every event that is expected has arrived. */
export function isTold(story: Story): boolean {
  return story.every(({ plan, events }) => events.length >= plan.expected.length);
}

/** Those that can be published now. */
export function due(story: Story): readonly DemoRequest[] {
  const begun = new Set(story.filter(({ events }) => events.length > 0).map(({ plan }) => plan.key));
  return story
    .filter(
      ({ plan, messageId }) => messageId === undefined && (plan.after === undefined || begun.has(plan.after)),
    )
    .map(({ plan }) => plan);
}
