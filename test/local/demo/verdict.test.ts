import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, problemsOf } from '../../../local/demo/verdict.ts';
import { startedEvent, succeededEvent } from '../events.ts';
import { allEvents, published, secondStarted, storyAfter } from './told.ts';

const good: Evidence = {
  story: storyAfter(allEvents),
  received: allEvents,
  acceptedStarts: 2,
  afterwards: { open: 0, sent: 0, unsent: 0 },
};

const without = (key: 'waitedFor' | 'moved') =>
  good.story.map((chapter) => ({ ...chapter, [key]: key === 'moved' ? false : undefined }));

test('a demo that went as intended has no problems', () => {
  assert.deepEqual(problemsOf(good), []);
});

test('events may arrive in another order than they happened', () => {
  const reversed = allEvents.toReversed();
  assert.deepEqual(problemsOf({ ...good, story: storyAfter(reversed), received: reversed }), []);
});

test('an event that Pub/Sub delivers twice is no problem if both are equal', () => {
  assert.deepEqual(problemsOf({ ...good, received: [...allEvents, startedEvent] }), []);
  const other = { ...startedEvent, time: '2026-11-22T10:59:59Z' };
  assert.deepEqual(problemsOf({ ...good, received: [...allEvents, other] }), [
    `two different events have the id ${startedEvent.id}`,
  ]);
});

const cases: readonly (readonly [string, Partial<Evidence>, string])[] = [
  [
    'a missing event',
    { story: storyAfter(allEvents.filter((event) => event !== succeededEvent)) },
    'first: expected the events started, succeeded; got started',
  ],
  [
    'a request that was never published',
    {
      story: good.story.map((chapter) => ({
        ...chapter,
        ...(chapter.plan.backup ? {} : { messageId: undefined }),
      })),
    },
    'invalid: it was never published',
  ],
  [
    'a request of which nothing was heard',
    { story: published },
    'invalid: expected the events rejected; got none',
  ],
  [
    'an event that nobody asked for',
    { received: [{ ...startedEvent, data: { ...startedEvent.data, requests: [] } }] },
    `the event ${startedEvent.id} answers no request of the demo`,
  ],
  ['a backup without visible progress', { story: without('moved') }, 'first: no progress was seen'],
  [
    'a backup that did not wait',
    { story: without('waitedFor') },
    'second: it was not seen to wait for first',
  ],
  [
    'a backup that began too early',
    {
      story: storyAfter(
        allEvents.map((event) =>
          event === secondStarted
            ? { ...secondStarted, data: { ...secondStarted.data, startedAt: '2026-11-22T10:50:45Z' } }
            : event,
        ),
      ),
    },
    'second: it was started before first had ended',
  ],
  ['a backup that was begun twice', { acceptedStarts: 3 }, 'Spanner began 3 backups, not 2'],
  [
    'a record that is left open',
    { afterwards: { open: 1, sent: 0, unsent: 0 } },
    '1 records are still open after the end',
  ],
  [
    'an event that is sent late',
    { afterwards: { open: 0, sent: 1, unsent: 0 } },
    'there were events left to send after the end',
  ],
];

for (const [what, change, problem] of cases) {
  test(`${what} is a problem`, () => assert.ok(problemsOf({ ...good, ...change }).includes(problem)));
}
