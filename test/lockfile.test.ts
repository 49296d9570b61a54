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

test('npm checks every package that it installs: the lockfile has a sha512 of each', () => {
  const { packages } = v.parse(LockfileSchema, JSON.parse(readFileSync('package-lock.json', 'utf8')));
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  );
  assert.ok(installed.length > 300);
  for (const [path, { integrity }] of installed) assert.match(integrity ?? '', /^sha512-[\w+/]{86}==$/, path);
});
