import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Table } from './table.ts';

test('the table counts each run by its faults and its calls, and keeps the violations', () => {
  const table = new Table();
  const struck = [
    { site: 'poller: spanner GetOperation', fault: 'dies' },
    { site: 'poller: pubsub Publish', fault: 'dies' },
  ];
  const violations = [
    { kind: 'lost', what: 'a message' },
    { kind: 'contradictory', what: 'an event' },
  ] as const;
  table.add('a good one', { struck, violations: [] });
  table.add('a bad one', { struck: struck.slice(1), violations });
  table.add('one that nothing befell', { struck: [], violations: [] });
  assert.equal(table.runs, 3);
  assert.deepEqual(table.wrong, [{ name: 'a bad one', violations }]);
  const cells = String(table)
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));
  assert.deepEqual(
    cells.filter(([name]) => name === 'dies' || name?.startsWith('poller')),
    [
      ['dies', '2', '2', '1', '0', '1'],
      ['poller: pubsub Publish', '1', '2', '1', '0', '1'],
      ['poller: spanner GetOperation', '1', '1', '0', '0', '0'],
    ],
  );
  assert.deepEqual(cells.at(-1), ['3 runs, 1 of them wrong']);
});
