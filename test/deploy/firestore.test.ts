import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import * as v from 'valibot';
import { databasesCollection } from '../../shared/adapters/firestore/databases.ts';
import { foundCollection } from '../../shared/adapters/firestore/found.ts';
import { recordsCollection } from '../../shared/adapters/firestore/records.ts';
import { rejectionsCollection } from '../../shared/adapters/firestore/rejections.ts';
import { type Harness, request, startHarness } from '../harness.ts';
import { indexesNeeded, indexText } from '../indexes/needed.ts';
import { resources, withDeployment } from './deployment.ts';

const FieldSchema = v.object({
  collection: v.string(),
  field: v.string(),
  index_config: v.array(v.object({ indexes: v.array(v.object({ order: v.nullish(v.string()) })) })),
  ttl_config: v.optional(v.array(v.unknown()), []),
});

const CallSchema = v.object({ structuredQuery: v.unknown() });

const fields = () =>
  [...resources('google_firestore_field').values()].map((values) => v.parse(FieldSchema, values));

/** The indexes of single fields that are made, in words. */
const made = () =>
  fields().flatMap(({ collection, field, index_config }) =>
    index_config.flatMap(({ indexes }) =>
      indexes.map(({ order }) => `${collection} (COLLECTION): ${field} ${order}`),
    ),
  );

describe('the records', withDeployment, () => {
  const queries: unknown[] = [];
  let expiring: string[] = [];

  before(async () => {
    await using harness = await startHarness();
    harness.break('firestore', 'RunQuery', (call, proceed) => {
      queries.push(v.parse(CallSchema, call.request).structuredQuery);
      return proceed();
    });
    await harness.ask(request('a-backup'));
    await harness.ask({ database: 'orders' });
    await harness.settleAll();
    expiring = collectionsThatExpire(harness);
  });

  test('are queried by one field at a time, so that no composite index is needed', () => {
    assert.notEqual(queries.length, 0);
    for (const query of queries)
      for (const index of indexesNeeded(query)) assert.equal(index.fields.length, 1, indexText(index));
  });

  test('have an index for every field that a query uses', () => {
    const needed = queries.flatMap(indexesNeeded);
    for (const index of needed) assert.ok(made().includes(indexText(index)), indexText(index));
    const collections = new Set(needed.map(({ collectionGroup }) => collectionGroup));
    assert.deepEqual(
      [...collections].toSorted(),
      [databasesCollection, recordsCollection, rejectionsCollection].toSorted(),
    );
  });

  test('are not indexed by any other field', () => {
    for (const collection of [recordsCollection, rejectionsCollection]) {
      const all = fields().find((one) => one.collection === collection && one.field === '*');
      assert.deepEqual(
        all?.index_config,
        [{ indexes: [] }],
        `${collection}: every field is indexed unless it is said`,
      );
      for (const field of ['outbox', 'requests', 'expireAt', 'state'])
        assert.ok(!made().some((index) => index.startsWith(`${collection} (COLLECTION): ${field} `)), field);
    }
  });

  test('expire in every collection whose documents have a time to live', () => {
    const timed = fields().filter(({ ttl_config }) => ttl_config.length > 0);
    assert.deepEqual([...new Set(timed.map(({ field }) => field))], ['expireAt']);
    // Of databases those that are gone, and every backup that others made.
    const ofDatabases = [databasesCollection, foundCollection];
    assert.deepEqual(
      timed.map(({ collection }) => collection).toSorted(),
      [...expiring, ...ofDatabases].toSorted(),
    );
  });
});

/** The collections whose documents are all written with a time in `expireAt`. */
function collectionsThatExpire({ stack }: Harness): string[] {
  return [recordsCollection, rejectionsCollection].filter((collection) => {
    const documents = stack.firestore?.documents(collection) ?? [];
    return documents.length > 0 && documents.every(({ data }) => typeof data.expireAt === 'string');
  });
}
