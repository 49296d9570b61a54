import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restoreCommand } from '../../../shared/terminal/commands.ts';
import { instance, request, succeeded } from '../record/builders.ts';

for (const [database, restored] of [
  ['orders', 'orders-restored'],
  ['customer-orders-production', 'customer-orders-produ-restored'],
  ['twenty-letters-and-a--hyphen', 'twenty-letters-and-a-restored'],
] as const)
  test(`${database} is restored as ${restored}, which Spanner takes for an id`, () => {
    const record = succeeded({ request: request({ database: `${instance}/databases/${database}` }) });
    const command = restoreCommand({ ...record, messages: [], history: [] });
    assert.match(command ?? '', new RegExp(` --destination-database=${restored} `));
    assert.ok(restored.length <= 30);
  });
