import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, test } from 'node:test';

/** Serves a function with the framework in a process of its own, since the runner of tests has hooks itself, and asks it. */
const served = `
  import { executionAsyncId } from 'node:async_hooks';
  import { once } from 'node:events';
  import { http } from '@google-cloud/functions-framework';
  import { getTestServer } from '@google-cloud/functions-framework/testing';
  import { withoutDomains } from './shared/runtime/no-domains.ts';

  withoutDomains();
  http('counting', async (request, response) => {
    await undefined;
    if (request.method === 'POST') throw new Error('on purpose');
    const first = executionAsyncId();
    await undefined;
    response.json({ domain: process.domain ?? null, ids: [first, executionAsyncId()] });
  });
  const server = getTestServer('counting').listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = 'http://127.0.0.1:' + server.address().port;
  const shown = await (await fetch(url)).json();
  const { status } = await fetch(url, { method: 'POST' });
  process.stdout.write(JSON.stringify({ ...shown, status }));
  process.exit();
`;

describe('a function of the framework without domains', () => {
  let answers: { domain?: unknown; ids?: unknown; status?: unknown } = {};

  before(() => {
    const arguments_ = ['--input-type=module', '-e', served];
    const { stdout } = spawnSync(process.execPath, arguments_, { encoding: 'utf8' });
    answers = JSON.parse(stdout);
  });

  test('awaits without hooks of the process', () => {
    // With a hook anywhere, each await gets an id of its own.
    assert.deepEqual([answers.domain, answers.ids], [null, [0, 0]]);
  });

  test('answers 500 when it rejects, as it does with domains', () => {
    assert.equal(answers.status, 500);
  });
});
