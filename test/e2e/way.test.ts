import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('a request comes back to no more files than npm run way allows', () => {
  // A process of its own: it is followed with V8's own breakpoints, which would slow the tests beside it.
  const { status, stdout } = spawnSync(process.execPath, ['scripts/way.ts'], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
