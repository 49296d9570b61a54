import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const child = fileURLToPath(new URL('./tick-memory-process.ts', import.meta.url));

test('a tick over 100,000 open records of 11,000 projects fits into half of the heap that the function has', async () => {
  // Of 512 MiB, Node takes 256 MB for its old space. What the client libraries need is not measured here.
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=128',
    child,
    '100000',
  ]);
  const { open, running, observed } = JSON.parse(stdout);
  assert.deepEqual([open, running], [100_000, 33_334]);
  assert.equal(observed, 22_000);
});
