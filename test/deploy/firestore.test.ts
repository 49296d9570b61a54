import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import * as v from 'valibot';
import { databasesCollection } from '../../shared/adapters/firestore/databases.ts';
import { foundCollection } from '../../shared/adapters/firestore/found.ts';
import { recordsCollection } from '../../shared/adapters/firestore/records.ts';
import { rejectionsCollection } from '../../shared/adapters/firestore/rejections.ts';
import { type Harness, request, startHarness } from '../harness.ts';
import { resources, withDeployment } from './deployment.ts';

const FieldSchema = v.object({
  collection: v.string(),
  field: v.string(),
  index_config: v.array(v.object({ indexes: v.array(v.object({ order: v.nullish(v.string()) })) })),
  ttl_config: v.optional(v.array(v.unknown()), []),
});

const FilterSchema = v.object({
  fieldFilter: v.object({ field: v.object({ fieldPath: v.string() }), op: v.string() }),
});

/** Queries as the local Firestore is asked them. One that is more than a single comparison is none of these. */
const QuerySchema = v.object({
  from: v.tuple([v.object({ collectionId: v.string() })]),
  where: v.nullish(FilterSchema),
  orderBy: v.optional(v.array(v.unknown()), []),
});

const CallSchema = v.object({ structuredQuery: v.unknown() });

const fields = () =>
  [...resources('google_firestore_field').values()].map((values) => v.parse(FieldSchema, values));

/** The index of a single field: what is said of it, else what is said of all in its collection, else automatic. */
function isIndexed(collection: string, name: string): boolean {
  const said = (field: string) =>
    fields().find((one) => one.collection === collection && one.field === field);
  const [config] = (said(name) ?? said('*'))?.index_config ?? [];
  return config === undefined || config.indexes.some(({ order }) => order === 'ASCENDING');
}

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

  test('are asked for by one comparison of one field, for which no composite index is needed', () => {
    assert.notEqual(queries.length, 0);
    for (const query of queries) {
      const { where, orderBy } = v.parse(QuerySchema, query, {
        message: `a query of another kind: ${JSON.stringify(query)}`,
      });
      assert.equal(where?.fieldFilter.op, 'EQUAL');
      // A field's own index has its entries in the order of names: that order, and no other, costs no index.
      for (const order of orderBy)
        assert.deepEqual(order, { field: { fieldPath: '__name__' }, direction: 'ASCENDING' });
    }
  });

  test('are indexed by every field that they are asked for by', () => {
    const asked = queries.map((query) => v.parse(QuerySchema, query));
    for (const {
      from: [{ collectionId }],
      where,
    } of asked) {
      const name = where?.fieldFilter.field.fieldPath ?? '';
      assert.ok(isIndexed(collectionId, name), `${collectionId}: ${name}`);
    }
    const collections = new Set(asked.map(({ from: [{ collectionId }] }) => collectionId));
    assert.deepEqual([...collections].toSorted(), [recordsCollection, rejectionsCollection]);
  });

  test('are indexed by nothing else', () => {
    for (const collection of [recordsCollection, rejectionsCollection])
      for (const field of ['outbox', 'requests', 'expireAt', 'state'])
        assert.ok(!isIndexed(collection, field), field);
  });

  test('go when their time has come, in every collection that the code says it in', () => {
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
