import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoView } from '../../../local/demo/view.ts';
import { textOf } from '../../../shared/terminal/line.ts';
import { allEvents, published, storyAfter } from './told.ts';

const view = demoView(100);

test('the status has a bar for a running backup, and the blocker of a waiting one', () => {
  const story = storyAfter([]).map((chapter) => {
    if (chapter.plan.key === 'second') return { ...chapter, state: 'requested' as const };
    return chapter.plan.key === 'first' ? { ...chapter, state: 'running' as const, percent: 50 } : chapter;
  });
  const bar = `${'━'.repeat(17)}${'─'.repeat(17)}`;
  assert.deepEqual(view.status(story).map(textOf), [
    '',
    `  orders-nightly              ${bar}   50 %   running`,
    `  orders-second               for orders-nightly${' '.repeat(23)}   waiting`,
    `  message 4${' '.repeat(17)}  ${' '.repeat(41)}   requested`,
    '',
  ]);
});

test('the bar of a succeeded backup is full, even before its record was read again', () => {
  const [, first = []] = view.status(
    storyAfter(allEvents).map((chapter) => ({ ...chapter, state: 'running', percent: 91 })),
  );
  assert.match(textOf(first), /━{34} {2}100 % {3}succeeded$/);
});

test('the summary tells the outcome of every request', () => {
  assert.deepEqual(view.summary(storyAfter(allEvents)).map(textOf), [
    '',
    '  What became of the requests',
    '',
    '  ✔ orders-nightly              succeeded  48.3 GB in 6.0 s, kept until 2026-12-06',
    '  ✖ orders-second               failed     INTERNAL: it broke',
    '                                           after it had waited for orders-nightly',
    '  ✖ message 4                   rejected   retentionDays: unknown field',
    '                                           the data is not JSON',
    '',
  ]);
});

test('the summary says if no event arrived for a request', () => {
  assert.ok(
    view
      .summary(published)
      .map(textOf)
      .some((line) => line.endsWith('requested  no event arrived')),
  );
});

for (const width of [60, 80, 200]) {
  test(`at ${width} columns no line is wider, every status is whole, and no name is broken`, () => {
    const shown = demoView(width);
    const story = storyAfter(allEvents);
    const running = story.map((chapter) => ({
      ...chapter,
      events: [],
      state: 'running' as const,
      percent: 34,
    }));
    const [first] = running;
    assert.ok(first !== undefined);
    const lines = [
      ...shown.head([['Pub/Sub', '127.0.0.1:8085']]),
      ...allEvents.flatMap((event) => shown.event(event, 100)),
      shown.progress(first, 100),
      ...shown.status(running),
      ...shown.status(story),
      ...shown.summary(story),
      ...shown.good(story, 8_100),
    ].map(textOf);
    assert.deepEqual(
      lines.filter((line) => line.length > width),
      [],
    );
    const status = shown.status(running).map(textOf).slice(1, -1);
    assert.ok(
      status.every((line) => line.endsWith('34 %   running')),
      status.join('\n'),
    );
    assert.ok(
      lines.filter((line) => line.includes('orders-n')).every((line) => line.includes('orders-nightly')),
    );
  });
}

test('the last line of the demo points to the status page of npm start', () => {
  const lines = demoView(200).good(storyAfter(allEvents), 8_100).map(textOf);
  assert.equal(
    lines.filter((line) => line !== '').at(-1),
    '  npm start keeps all this running for requests of your own, with a status page at http://127.0.0.1:8083.',
  );
});
