import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter } from 'google-emulators/pubsub/filter.ts';
import { startEndpoint } from 'google-emulators/test/pubsub/endpoint.ts';
import { eventKinds, eventTypes } from '../../contract/events.ts';
import { eventExamples } from '../../scripts/contract/examples.ts';
import { toMessage } from '../../shared/adapters/pubsub/events.ts';
import { startExample } from './example.ts';
import { sectionsOf } from './snippets.ts';

/* docs/subscribe.md: its filters and its example. Its commands run in the lane of the languages (test/languages). */

const sections = sectionsOf('subscribe.md');
const database = 'projects/shop/instances/main/databases/orders';

function codeOf(title: string, which = 0): string {
  return sections.find((section) => section.title === title)?.code[which]?.source ?? '';
}

/** The filters that the page shows, in its commands and in its table. */
const filters = [
  ...filtersIn(codeOf('A filtered subscription').replace(`"'"$DATABASE"'"`, `"${database}"`)),
  ...filtersIn(codeOf('Reading events')),
  ...filtersIn(codeOf('A push endpoint')),
  ...(sections.find(({ title }) => title === 'A filtered subscription')?.text ?? '').matchAll(
    /\| `([^`]+)` \|$/gm,
  ),
].map(([, filter = '']) => filter);

function filtersIn(source: string) {
  return [...source.matchAll(/--message-filter='([^']+)'/g)];
}

test('the filters on the page let the events pass that the page says', () => {
  const passing = filters.map((filter) =>
    eventKinds.filter((kind) => parseFilter(filter)(toMessage(eventExamples[kind]).attributes)),
  );
  const ofBackups = eventKinds.filter((kind) => kind !== 'rejected');
  assert.deepEqual(passing, [
    ['failed'],
    ['succeeded'],
    ['succeeded'],
    ['succeeded'],
    ['succeeded', 'failed', 'cancelled', 'expired'],
    ofBackups,
    ofBackups,
    ['rejected'],
    eventKinds,
  ]);
});

test('a filter by type and database is short enough for the longest names', () => {
  const longest = `projects/${'p'.repeat(30)}/instances/${'i'.repeat(64)}/databases/${'d'.repeat(30)}`;
  for (const kind of eventKinds)
    assert.doesNotThrow(() =>
      parseFilter(`attributes.ce-type = "${eventTypes[kind]}" AND attributes.database = "${longest}"`),
    );
});

test('the example acknowledges events that it cannot read', async (t) => {
  const catalogue = await startEndpoint(t, 200);
  const url = await startExample(t, catalogue.url);
  const { attributes } = toMessage(eventExamples.succeeded);
  for (const message of [
    { data: 'e30=', attributes, messageId: '1' },
    {
      data: 'e30=',
      attributes: { ...attributes, 'ce-type': 'dev.spannerbackup.backup.v1.copied' },
      messageId: '2',
    },
    { data: 'aGVsbG8=', attributes: {}, messageId: '3' },
  ]) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' }),
    });
    assert.equal(response.status, 204);
  }
  assert.deepEqual(catalogue.pushes, []);
});
