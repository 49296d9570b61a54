import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firestore } from '@google-cloud/firestore';
import {
  fieldsFrom,
  nameOfDocument,
  parsed,
  parseRecord,
  parseRejection,
} from '../../shared/adapters/firestore/document.ts';
import { DatabaseSchema } from '../../shared/freshness/database.ts';
import { FoundSchema } from '../../shared/freshness/found.ts';
import { isOpen } from '../../shared/record/record.ts';
import { type Harness, instance, minuteMs, project, startHarness } from '../harness.ts';
import { asStored, filesOf, keptVersions } from './files.ts';

/* Rolling forward: this version reads what every version before it has stored. */

const firstVersion = 'before-1.0';
const versionOfDatabases = 'before-1.0-with-databases';

test('a document of every form of the first version is kept', () => {
  assert.ok(keptVersions.includes(firstVersion));
  const kept = [...filesOf(firstVersion).keys()];
  assert.equal(kept.length, 19);
  for (const state of ['requested', 'running', 'succeeded', 'failed', 'cancelled', 'expired'])
    assert.ok(
      kept.some((name) => name.startsWith(state)),
      state,
    );
});

test('a document of every form that databases had in their first version is kept', () => {
  const kept = [...filesOf(versionOfDatabases)].filter(([name]) => /^(database|found)/.test(name));
  assert.deepEqual(kept.map(([name]) => name).toSorted(), [
    'database-closed',
    'database-fresh',
    'database-stale',
    'database-stale-unsent',
    'found',
    'found-unsent',
  ]);
});

for (const version of keptVersions)
  for (const [name, { documents }] of filesOf(version))
    test(`a document of ${version} is read: ${name}`, () => {
      for (const [path, fields] of Object.entries(documents)) {
        const [collection, id = ''] = path.split('/');
        if (collection === 'backups') {
          const record = parseRecord(id, asStored(fields));
          assert.equal(record.request.backup, nameOfDocument(id));
          assert.equal(record.outbox.length > 0, fields.unsent);
        } else if (collection === 'rejections') {
          assert.equal(parseRejection(id, asStored(fields)).event.data.messageId, nameOfDocument(id));
        } else if (collection === 'databases') {
          const state = parsed(DatabaseSchema, id, fieldsFrom(id, asStored(fields)));
          assert.equal(state.database, nameOfDocument(id));
          assert.equal(state.outbox.length > 0, fields.pending);
        } else if (collection === 'found') {
          const { event, announced } = parsed(FoundSchema, id, fieldsFrom(id, asStored(fields)));
          assert.deepEqual([event.id, announced], [nameOfDocument(id), !fields.pending]);
        } else assert.match(path, /^poller\/(rotation|looks)$/);
      }
    });

for (const version of keptVersions)
  test(`records that ${version} left open are settled, and events that it left unsent are sent`, async () => {
    const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=26h`, FOUND_BACKUPS: 'on' };
    await using on = await startHarness({ start: '2026-11-23T10:00:00Z', environment });
    const unsent = await putBack(on, version);
    const wasOpen = on.records().filter(isOpen);
    assert.ok(wasOpen.length > 5 && unsent.length > 2);
    await on.settleAll(90, 2 * minuteMs);
    const heard = new Set((await on.inbox.take()).map(({ id }) => id));
    for (const { request, openedBy } of wasOpen)
      assert.ok(
        ['succeeded', 'failed', 'cancelled', 'expired'].some((end) =>
          heard.has(`${request.backup}/${openedBy}/${end}`),
        ),
        request.backup,
      );
    for (const id of unsent) assert.ok(heard.has(id), id);
    assert.deepEqual(
      on.facts.filter(({ outcome }) => outcome === 'unreadable'),
      [],
    );
  });

/** Writes the documents of a version as they lay. Gives the ids of the events that had not been sent. */
async function putBack(on: Harness, version: string): Promise<string[]> {
  const firestore = new Firestore({ projectId: project, host: on.stack.addresses.firestore, ssl: false });
  for (const { documents } of filesOf(version).values())
    for (const [path, fields] of Object.entries(documents)) await firestore.doc(path).set(asStored(fields));
  await firestore.terminate();
  return [
    ...on.records().flatMap(({ outbox }) => outbox.map(({ id }) => id)),
    ...on.rejections().flatMap(({ announced, event }) => (announced ? [] : event.id)),
    ...on.databases().flatMap(({ outbox }) => outbox.map(({ id }) => id)),
    ...on.found().flatMap(({ announced, event }) => (announced ? [] : event.id)),
  ];
}
