import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseData } from '../../../shared/request/parse-data.ts';
import { context } from './parsing.ts';

const backup = 'projects/shop/instances/main/backups/nightly';

const read = (data: unknown) => parseData(Buffer.from(JSON.stringify(data)), context);
const problems = (data: unknown) => {
  const parsed = read(data);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
};

test('a message with the fields withdraw and backup is a withdrawal', () => {
  assert.deepEqual(read({ withdraw: '12', backup }), { ok: true, withdrawal: { withdraws: '12', backup } });
  const escaped = Buffer.from(`{"\\u0077ithdraw": "12", "backup": "${backup}"}`);
  assert.deepEqual(parseData(escaped, context), { ok: true, withdrawal: { withdraws: '12', backup } });
});

test('every problem of a withdrawal is told at once', () => {
  assert.deepEqual(problems({ withdraw: 12, backup: 'nightly', database: 'orders', backups: [] }), [
    'database: unknown field; a withdrawal has withdraw and backup, and nothing else',
    'backups: unknown field; a withdrawal has withdraw and backup, and nothing else',
    'withdraw: the id of a message is expected, in a string',
    'backup: "nightly" is not a backup: write projects/P/instances/I/backups/B',
  ]);
  assert.deepEqual(problems({ withdraw: '' }), [
    'withdraw: the id of the message that asked for the backup is expected',
    'backup: the full name of a backup is expected, in a string',
  ]);
  assert.deepEqual(problems({ withdraw: null, backup }), [
    'withdraw: the id of a message is expected, in a string',
  ]);
  assert.deepEqual(problems({ withdraw: 'x'.repeat(129), backup }), [
    'withdraw: the id of a message has at most 128 characters',
  ]);
  const long = `projects/${'d'.repeat(500)}.com:p/instances/main/backups/nightly`;
  assert.deepEqual(problems({ withdraw: '1', backup: long }), ['backup: a name has at most 512 characters']);
});
