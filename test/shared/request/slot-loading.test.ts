import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mayCarrySlot } from '../../../shared/request/slot-reader.ts';

test('nothing that a cold start loads imports what reads slots', () => {
  for (const file of globSync('{functions,shared}/**/*.ts')) {
    const imports = readFileSync(file, 'utf8').match(/^import (?!type)[^;]*;/gm) ?? [];
    for (const statement of imports) {
      assert.doesNotMatch(statement, /\/slot\.ts'/, file);
      if (!file.endsWith('/slot.ts')) assert.doesNotMatch(statement, /'croner'/, file);
    }
  }
});

test('it is loaded wherever there is a slot, however that is spelt', () => {
  for (const key of ['slot', '\\u0073lot', 'sl\\u006ft']) assert.ok(mayCarrySlot(`{"${key}": {}}`), key);
  assert.ok(!mayCarrySlot('{"database": "projects/slot/instances/slot/databases/slot"}'));
});
