import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupFilter, operationFilter } from '../../../../shared/adapters/spanner/filter.ts';

const type = '(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata)';
const since = '2026-11-22T10:00:00Z';

for (const [query, expected] of [
  [{ kind: 'unfinished' }, `${type} AND (done:false)`],
  [{ kind: 'ended', since }, `${type} AND (done:true) AND (metadata.progress.end_time >= "${since}")`],
  [
    { kind: 'of backup', backup: 'projects/p/instances/i/backups/b' },
    `${type} AND (metadata.name:projects/p/instances/i/backups/b)`,
  ],
  [
    { kind: 'of database', database: 'projects/p/instances/i/databases/d', since },
    `${type} AND (metadata.database:projects/p/instances/i/databases/d) AND ((done:false) OR (metadata.progress.end_time >= "${since}"))`,
  ],
] as const) {
  test(`the filter for operations "${query.kind}" is in parentheses, the type first`, () => {
    assert.equal(operationFilter(query), expected);
  });
}

test('the filter for backups is by their create time', () => {
  assert.equal(backupFilter(since), `(create_time >= "${since}")`);
});
