import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Parser } from '@asyncapi/parser';
import { parse } from 'yaml';
import { eventKinds, eventTypes } from '../../contract/events.ts';
import { contractFiles, publishedIn, schemaFiles, staleFiles } from '../../scripts/contract/files.ts';

test('the published contract is the one that npm run contract makes', async () => {
  assert.deepEqual(await staleFiles(), []);
});

test('the published contract has no file of an event that the code no longer has', async () => {
  const there = await readdir(new URL('events/', publishedIn));
  assert.deepEqual(
    there.map((name) => `events/${name}`).toSorted(),
    schemaFiles.filter((name) => name.startsWith('events/')).toSorted(),
  );
});

test("AsyncAPI's own parser accepts the document but for its version", async () => {
  const text = await readFile(new URL('asyncapi.yaml', publishedIn), 'utf8');
  const { document, diagnostics } = await new Parser().parse(text);
  const complaints = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
  assert.deepEqual(complaints, []);
  const spoken = document
    ?.operations()
    .all()
    .map((operation) => [
      operation.action(),
      operation
        .channels()
        .all()
        .map((channel) => channel.address()),
      operation
        .messages()
        .all()
        .map((message) => message.name()),
    ]);
  assert.deepEqual(spoken, [
    ['receive', ['projects/{project}/topics/spanner-backup-requests'], ['request', 'withdrawal']],
    ['send', ['projects/{project}/topics/spanner-backup-events'], eventKinds.map((kind) => eventTypes[kind])],
  ]);
});

test('a reader of YAML 1.1 sees the same document', async () => {
  const text = (await contractFiles()).get('asyncapi.yaml') ?? '';
  assert.deepEqual(parse(text, { version: '1.1' }), parse(text));
});
