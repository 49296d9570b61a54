import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chapterOf, due, isTold, newStory, withEvent, withPublished } from '../../../local/demo/story.ts';
import { rejectedEvent, startedEvent, succeededEvent } from '../events.ts';
import { allEvents, plans, published, secondFailed, storyAfter } from './told.ts';

const keys = (some: readonly { key: string }[]) => some.map(({ key }) => key);

test('a request that is to follow another is published once that one has begun', () => {
  const story = newStory(plans);
  assert.deepEqual(keys(due(story)), ['first', 'invalid']);
  const begun = withEvent(withPublished(story, 'first', '1'), startedEvent);
  assert.deepEqual(keys(due(begun)), ['second', 'invalid']);
  assert.deepEqual(due(published), []);
});

test('an event belongs to the request whose message it answers', () => {
  assert.equal(chapterOf(published, succeededEvent)?.plan.key, 'first');
  assert.equal(chapterOf(published, rejectedEvent)?.plan.key, 'invalid');
  assert.equal(chapterOf(published, secondFailed)?.plan.key, 'second');
  assert.equal(chapterOf(newStory(plans), succeededEvent), undefined);
});

test('an event that is delivered twice is told once', () => {
  const once = withEvent(published, startedEvent);
  assert.equal(withEvent(once, startedEvent), once);
});

test('the story is complete when every expected event has arrived', () => {
  assert.equal(isTold(storyAfter(allEvents)), true);
  assert.equal(isTold(storyAfter(allEvents.slice(1))), false);
  assert.equal(isTold(newStory(plans)), false);
});
