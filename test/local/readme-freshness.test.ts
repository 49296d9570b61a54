import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { freePorts } from '../../local/free-ports.ts';
import { portVariables } from '../../local/start/settings.ts';
import { repository, run } from './command.ts';

/* README.md, on hearing of databases without a backup: its own line starts the stack, and shows what it says. */

const readme = readFileSync(`${repository}/README.md`, 'utf8');

test("the README's command for freshness targets shows each database as stale", async () => {
  const line = readme.split('\n').find((one) => /^FRESHNESS_TARGETS=\S+ .*npm start$/.test(one));
  assert.ok(line !== undefined, 'README.md has no such line');
  const names = Object.values(portVariables).map(({ name }) => name);
  const ports = await freePorts(names.length);
  const environment = Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
  const stack = run('bash', ['-c', `exec env ${line.replace(/npm start$/, 'node local/start.ts')}`], {
    ...environment,
    TICK_INTERVAL: '0.2s',
  });
  await stack.line(/event +stale +projects\/local\/instances\/main\/databases\/\S+ .*never backed up/);
  // The databases of `npm start` all are.
  for (const id of ['customers', 'inventory'])
    await stack.line(new RegExp(`event +stale +\\S+/databases/${id} it was never backed up`));
  stack.child.kill('SIGTERM');
  assert.equal(await stack.ended, 0, stack.err.join('\n'));
});
