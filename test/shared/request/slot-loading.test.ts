import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mayCarrySlot } from '../../../shared/request/slot-reader.ts';

test('no module imports the reader of slots statically, so that a cold start does not load it', () => {
  for (const file of globSync('{functions,shared}/**/*.ts')) {
    const imports = readFileSync(file, 'utf8').match(/^import (?!type)[^;]*;/gm) ?? [];
    for (const statement of imports) {
      assert.doesNotMatch(statement, /\/slot\.ts'/, file);
      if (!file.endsWith('/slot.ts')) assert.doesNotMatch(statement, /'croner'/, file);
    }
  }
});

test('the reader of slots is loaded for every spelling of the key slot', () => {
  for (const key of ['slot', '\\u0073lot', 'sl\\u006ft']) assert.ok(mayCarrySlot(`{"${key}": {}}`), key);
  assert.ok(!mayCarrySlot('{"database": "projects/slot/instances/slot/databases/slot"}'));
});
