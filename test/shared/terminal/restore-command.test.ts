import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restoreCommand } from '../../../shared/terminal/commands.ts';
import { after, at, days, hours, instance, minutes, request, succeeded } from '../record/builders.ts';

for (const [database, restored] of [
  ['orders', 'orders-restored'],
  ['customer-orders-production', 'customer-orders-produ-restored'],
  ['twenty-letters-and-a--hyphen', 'twenty-letters-and-a-restored'],
] as const)
  test(`${database} is restored as ${restored}, which Spanner takes for an id`, () => {
    const record = succeeded({ request: request({ database: `${instance}/databases/${database}` }) });
    const command = restoreCommand({ ...record, messages: [], history: [] }, after(hours));
    assert.match(command ?? '', new RegExp(` --destination-database=${restored} `));
    assert.ok(restored.length <= 30);
  });

test('a backup has a restore command until it expires', () => {
  const { backup, ...record } = succeeded();
  const view = { ...record, backup: { ...backup, expireTime: at(2 * days) }, messages: [], history: [] };
  assert.ok(restoreCommand(view, after(2 * days - minutes)));
  assert.equal(restoreCommand(view, after(2 * days)), undefined);
});

test('a name with a mark that reorders text gets no command', () => {
  const record = succeeded({ request: request({ backup: `${instance}/backups/a\u202eb` }) });
  assert.equal(restoreCommand({ ...record, messages: [], history: [] }, after(hours)), undefined);
});
