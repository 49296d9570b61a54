import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selects, valueAt } from './logging-filter.ts';

const entry = {
  resource: { type: 'cloud_run_revision', labels: { service_name: 'poller' } },
  jsonPayload: { outcome: 'succeeded', durationMs: 5, sizeBytes: '7' },
};

test('a comparison selects by the value at its path, whatever its case', () => {
  assert.ok(selects('resource.type="Cloud_Run_Revision"', entry));
  assert.ok(!selects('resource.type="gce_instance"', entry));
  assert.ok(!selects('jsonPayload.outcome!="succeeded"', entry));
});

test('one of several values is enough', () => {
  assert.ok(selects('jsonPayload.outcome=("failed" OR "succeeded")', entry));
  assert.ok(!selects('jsonPayload.outcome=("failed" OR "expired")', entry));
});

test('all comparisons have to hold', () => {
  assert.ok(selects('resource.labels.service_name="poller" AND jsonPayload.durationMs>0', entry));
  assert.ok(!selects('resource.labels.service_name="poller" AND jsonPayload.durationMs>=6', entry));
});

test('what is not there is in no comparison, not even in a negative one', () => {
  assert.ok(!selects('jsonPayload.database!="x"', entry));
  assert.ok(!selects('jsonPayload.database:*', entry));
  assert.ok(selects('jsonPayload.sizeBytes:*', entry));
  assert.equal(valueAt('jsonPayload.database', entry), undefined);
});

test('a pattern may fit anywhere in the value', () => {
  assert.ok(selects('resource.labels.service_name=~"^pol+er$"', entry));
  assert.ok(!selects('resource.labels.service_name=~"^pol$"', entry));
});

test('severities are compared by their rank, and a name that is no word is quoted', () => {
  const finished = { severity: 'ERROR', jsonPayload: { '@type': 'AttemptFinished' } };
  assert.ok(selects('severity>=ERROR AND jsonPayload."@type"="AttemptFinished"', finished));
  assert.ok(!selects('severity>=ERROR', { severity: 'WARNING' }));
});

test('what is not understood is refused rather than guessed', () => {
  for (const filter of ['', 'jsonPayload.outcome', 'a="b" OR c="d"', 'NOT a="b"', 'a="b" AND'])
    assert.throws(() => selects(filter, entry), /not understood/, filter);
});
