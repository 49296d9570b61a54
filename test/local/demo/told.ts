import type { DemoRequest } from '../../../local/demo/requests.ts';
import { newStory, type Story, withEvent, withPublished } from '../../../local/demo/story.ts';
import type { BackupEvent, OutgoingEvent } from '../../../shared/events/event-schema.ts';
import { eventOfKind, rejectedEvent, startedEvent, succeededEvent } from '../events.ts';

const instance = 'projects/local/instances/main';

/** A story of three: one that succeeds, one that waits for it, one that is refused. */
export const plans: readonly DemoRequest[] = [
  {
    key: 'first',
    backup: `${instance}/backups/orders-nightly`,
    request: {},
    remark: '',
    expected: ['started', 'succeeded'],
  },
  {
    key: 'second',
    backup: `${instance}/backups/orders-second`,
    request: {},
    remark: '',
    after: 'first',
    expected: ['started', 'failed'],
  },
  { key: 'invalid', request: {}, remark: '', expected: ['rejected'] },
];

const second = {
  requests: [{ messageId: '2', labels: {} }],
  backup: { name: `${instance}/backups/orders-second`, database: `${instance}/databases/orders` },
};
const secondStartedAt = '2026-11-22T10:50:51Z';

/** The second one's events, as they should be. */
export const secondStarted: BackupEvent = {
  ...eventOfKind('started', secondStartedAt, { ...second, startedAt: secondStartedAt }),
  id: 'second/started',
};
export const secondFailed: OutgoingEvent = {
  ...eventOfKind('failed', '2026-11-22T10:50:53Z', {
    ...second,
    startedAt: secondStartedAt,
    endedAt: '2026-11-22T10:50:53Z',
    error: { code: 13, status: 'INTERNAL', message: 'it broke' },
  }),
  id: 'second/failed',
};

/** All events of the story, in the order in which they happen. */
export const allEvents = [startedEvent, rejectedEvent, succeededEvent, secondStarted, secondFailed];

export const published: Story = withPublished(
  withPublished(withPublished(newStory(plans), 'first', '1'), 'second', '2'),
  'invalid',
  '4',
);

/** The story after these events, with progress and waiting seen. */
export function storyAfter(events: readonly OutgoingEvent[]): Story {
  const story = events.reduce(withEvent, published);
  return story.map((chapter) =>
    chapter.plan.key === 'second'
      ? { ...chapter, waitedFor: `${instance}/backups/orders-nightly/operations/_auto_op_1` }
      : { ...chapter, moved: true },
  );
}
