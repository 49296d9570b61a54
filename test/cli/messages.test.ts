import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken } from '../../cli/messages.ts';

const name = 'projects/local/instances/main/backups/before-42';
const text = `Nobody has asked for ${name}, or it is forgotten by now.\n  spanner-backups wait ${name} --project=local\n`;

test('on a terminal a message is broken between words; names and commands to be copied are whole', () => {
  assert.equal(
    broken(text, { isTTY: true, columns: 40 }),
    `Nobody has asked for\n${name},\nor it is forgotten by now.\n  spanner-backups wait ${name} --project=local\n`,
  );
});

test('in a pipe, and on a terminal that knows no size, a message is as it is', () => {
  assert.equal(broken(text, {}), text);
  assert.equal(broken(text, { isTTY: true, columns: 0 }), text);
});
