import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cli, deployed } from '../cli/stage.ts';
import { database, everyCall, instance, startHarness } from '../harness.ts';
import { declaredIndexes } from '../indexes/declared.ts';
import { indexesNeeded, indexText } from '../indexes/needed.ts';
import { recordQueries } from '../indexes/queries.ts';
import { stagesOn } from './stage.ts';
import { mainJob } from './story.ts';

describe('on our own stack', () => {
  const recorder = recordQueries();
  for (const pushForm of ['raw', 'eventarc'] as const)
    describe(`pushed in the ${pushForm} form`, () => {
      mainJob(stagesOn({ pushForm, intercept: { firestore: recorder.intercept } }));
    });

  test('the queries of the command line are recorded', async () => {
    await using harness = await startHarness();
    harness.break('firestore', everyCall, recorder.intercept);
    const { code, err } = await cli(harness, ['list', ...deployed]);
    assert.equal(code, 0, err);
  });

  test('the queries of a look at databases are recorded', async () => {
    const environment = { FRESHNESS_TARGETS: `${instance}/databases/*=26h`, FOUND_BACKUPS: 'on' };
    await using harness = await startHarness({ environment });
    harness.break('firestore', everyCall, recorder.intercept);
    assert.equal((await harness.tick()).looked, 1);
  });

  test('the queries of the status page are recorded', async () => {
    await using harness = await startHarness();
    harness.break('firestore', everyCall, recorder.intercept);
    const ofOne = encodeURIComponent(database);
    const filtered = ['/?instance=orders', `/?database=${ofOne}`, '/?state=succeeded'];
    for (const path of ['/', ...filtered, '/timeline', '/databases/local/orders/shop'])
      assert.ok((await fetch(`${harness.stack.urls.backupStatus}${path}`)).status < 500, path);
  });

  test('the recorded queries need exactly the indexes that are declared', () => {
    const queries = recorder.queries();
    assert.notEqual(queries.length, 0);
    const needed = queries.flatMap(indexesNeeded);
    const { indexes, exempt } = declaredIndexes();
    assert.deepEqual(each(needed.map(indexText)), each(indexes.map(indexText)));
    assert.deepEqual(
      each(needed.map(({ collectionGroup }) => collectionGroup)),
      each(exempt),
      'what is not declared is exempt: it would be paid for with every write',
    );
  });
});

/** Each once, sorted. */
const each = (texts: readonly string[]) => [...new Set(texts)].sort();
