import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken } from '../../cli/messages.ts';

const name = 'projects/local/instances/main/backups/before-42';
const text = `Nobody has asked for ${name}, or it is forgotten by now.\n  spanner-backups wait ${name} --project=local\n`;

test('a message is broken between words on a terminal, and names and commands stay whole', () => {
  assert.equal(
    broken(text, { isTTY: true, columns: 40 }),
    `Nobody has asked for\n${name},\nor it is forgotten by now.\n  spanner-backups wait ${name} --project=local\n`,
  );
});

test('a message is not broken in a pipe, or on a terminal that knows no size', () => {
  assert.equal(broken(text, {}), text);
  assert.equal(broken(text, { isTTY: true, columns: 0 }), text);
});
