import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { freePort } from '../../../local/free-ports.ts';
import { request, startHarness } from '../../harness.ts';
import { serve } from '../serve.ts';

test('the status page starts as a process of its own, with neither topics nor Spanner', async (t) => {
  await using on = await startHarness({ start: new Date().toISOString() });
  await on.ask(request('nightly'));
  const port = await freePort();
  const environment = {
    PORT: String(port),
    GOOGLE_CLOUD_PROJECT: 'local',
    FIRESTORE_EMULATOR_HOST: on.stack.addresses.firestore,
  };
  const served = serve('backupStatus', environment, 'status.ts');
  t.after(() => served.kill());
  for await (const line of createInterface({ input: served.stdout })) if (line.startsWith('URL:')) break;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /<a href="\/backups\/local\/orders\/nightly"/);
});

test('with a bad configuration the status page ends, and names every wrong variable', async () => {
  const served = serve('backupStatus', { PORT: '0', MOST_LABELS: 'many', REQUESTS_TOPIC: '' }, 'status.ts');
  let said = '';
  served.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(served, 'close');
  assert.notEqual(code, 0);
  assert.match(said, /- GOOGLE_CLOUD_PROJECT is missing: expected a name/);
  for (const name of ['MOST_LABELS', 'REQUESTS_TOPIC']) assert.match(said, new RegExp(`- ${name} is "`));
  assert.doesNotMatch(said, /EVENTS_TOPIC/);
});
