import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selects, valueAt } from './logging-filter.ts';

const entry = {
  resource: { type: 'cloud_run_revision', labels: { service_name: 'poller' } },
  jsonPayload: { outcome: 'succeeded', durationMs: 5, sizeBytes: '7' },
};

test('a comparison selects by the value at its path, regardless of case', () => {
  assert.ok(selects('resource.type="Cloud_Run_Revision"', entry));
  assert.ok(!selects('resource.type="gce_instance"', entry));
  assert.ok(!selects('jsonPayload.outcome!="succeeded"', entry));
});

test('a list of values selects if one of them fits', () => {
  assert.ok(selects('jsonPayload.outcome=("failed" OR "succeeded")', entry));
  assert.ok(!selects('jsonPayload.outcome=("failed" OR "expired")', entry));
});

test('a filter selects if all of its comparisons hold', () => {
  assert.ok(selects('resource.labels.service_name="poller" AND jsonPayload.durationMs>0', entry));
  assert.ok(!selects('resource.labels.service_name="poller" AND jsonPayload.durationMs>=6', entry));
});

test('no comparison holds for a missing field, not even a negative one', () => {
  assert.ok(!selects('jsonPayload.database!="x"', entry));
  assert.ok(!selects('jsonPayload.database:*', entry));
  assert.ok(selects('jsonPayload.sizeBytes:*', entry));
  assert.equal(valueAt('jsonPayload.database', entry), undefined);
});

test('a pattern fits anywhere in the value', () => {
  assert.ok(selects('resource.labels.service_name=~"^pol+er$"', entry));
  assert.ok(!selects('resource.labels.service_name=~"^pol$"', entry));
});

test('severities compare by rank, and names with special characters are quoted', () => {
  const finished = { severity: 'ERROR', jsonPayload: { '@type': 'AttemptFinished' } };
  assert.ok(selects('severity>=ERROR AND jsonPayload."@type"="AttemptFinished"', finished));
  assert.ok(!selects('severity>=ERROR', { severity: 'WARNING' }));
});

test('a filter that is not understood is refused, not guessed', () => {
  for (const filter of ['', 'jsonPayload.outcome', 'a="b" OR c="d"', 'NOT a="b"', 'a="b" AND'])
    assert.throws(() => selects(filter, entry), /not understood/, filter);
});
