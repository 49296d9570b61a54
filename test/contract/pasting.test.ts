import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/*
 * zsh, the shell of macOS, knows no comments in what is typed or pasted: it takes `#` and all behind it for arguments, and
 * a quotation mark in it for the beginning of a text that never ends.
 */

const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('{contract,docs,examples}/**/*.md')];
const behindCommand = /\S\s+#\s/;
const quotedComment = /^\s*#.*['"`()!?*]/;

for (const page of pages) {
  test(`the commands of ${page} mean the same in every shell`, () => {
    const blocks = readFileSync(page, 'utf8').matchAll(/^ *```sh\n(.*?)^ *```/gms);
    const lines = [...blocks].flatMap(([, source = '']) => source.split('\n'));
    assert.deepEqual(
      lines.filter((line) => behindCommand.test(line) || quotedComment.test(line)),
      [],
    );
  });
}
