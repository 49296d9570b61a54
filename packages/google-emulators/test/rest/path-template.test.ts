import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathTemplate } from '../../rest/path-template.ts';

const matched: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['/v1/{parent=projects/*}/instances', '/v1/projects/p/instances', { parent: 'projects/p' }],
  [
    '/v1/{parent=projects/*}/instances',
    '/v1/projects/example.com:p/instances',
    { parent: 'projects/example.com:p' },
  ],
  ['/v1/{name=operations/*}:cancel', '/v1/operations/o:cancel', { name: 'operations/o' }],
  ['/v1/{backup_schedule.name=s/*}', '/v1/s/daily', { 'backupSchedule.name': 's/daily' }],
  ['/v1/{name}', '/v1/one', { name: 'one' }],
];

for (const [template, path, expected] of matched)
  test(`${path} matches ${template}`, () => {
    assert.deepEqual(Object.fromEntries(pathTemplate(template).match(path) ?? []), expected);
  });

const others: readonly (readonly [string, string])[] = [
  ['/v1/{parent=projects/*}/instances', '/v1/projects/p/instances/i'],
  ['/v1/{parent=projects/*}/instances', '/v1/projects//instances'],
  ['/v1/{name=backups/*}', '/v1/backups/b:getIamPolicy'],
  ['/v1.x/{name}', '/v1ax/one'],
];

for (const [template, path] of others)
  test(`${path} does not match ${template}`, () => {
    assert.equal(pathTemplate(template).match(path), undefined);
  });
