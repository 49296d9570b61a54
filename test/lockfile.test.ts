import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as v from 'valibot';

const LockfileSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({ integrity: v.optional(v.string()), link: v.optional(v.boolean()) }),
  ),
});

/** All of the repository, and how many packages each has at least. */
const npmLocks = [
  ['package-lock.json', 300],
  ['test/guide/node/package-lock.json', 100],
  ['packages/google-emulators/examples/node/package-lock.json', 100],
] as const;

for (const [file, atLeast] of npmLocks)
  test(`npm checks every package that it installs: ${file} has a sha512 of each`, () => {
    const { packages } = v.parse(LockfileSchema, JSON.parse(readFileSync(file, 'utf8')));
    const installed = Object.entries(packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    );
    assert.ok(installed.length >= atLeast, `${installed.length}`);
    for (const [path, { integrity }] of installed)
      assert.match(integrity ?? '', /^sha512-[\w+/]{86}==$/, path);
  });
