import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inParts, recordsPerRead } from '../../../functions/poll-operations/whole-records.ts';
import { documentId, recordDocument } from '../../../shared/adapters/firestore/document.ts';
import { recordsCollection } from '../../../shared/adapters/firestore/records.ts';
import { firestoreStage } from '../../shared/adapters/firestore/stage.ts';
import { heavyRecord } from './heavy-records.ts';

const child = fileURLToPath(new URL('./whole-records-process.ts', import.meta.url));
const count = 150;

test('two ticks that send and change many of the largest records fit into the memory of the function', async (t) => {
  assert.ok(JSON.stringify(recordDocument(heavyRecord(1))).length > 745_000);
  await using on = await firestoreStage();
  const records = on.firestore.collection(recordsCollection);
  for (let n = 0; n < count; n += 1) {
    const record = heavyRecord(n);
    await records.doc(documentId(record.request.backup)).create(recordDocument(record));
  }
  // Of 512 MiB, Node takes 256 MB for its old space.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=256', child, String(count)],
    {
      env: {
        ...process.env,
        METADATA_SERVER_DETECTION: 'none',
        GOOGLE_CLOUD_PROJECT: 'p',
        REQUESTS_TOPIC: 'requests',
        EVENTS_TOPIC: 'events',
        FIRESTORE_EMULATOR_HOST: on.server.address,
      },
    },
  );
  const { peakMb, ticks } = JSON.parse(stdout);
  t.diagnostic(`${peakMb} MB at most`);
  // The announcer was faster in the first: what was decided meanwhile was decided again.
  assert.deepEqual(ticks, [
    { sent: 10 * count, failed: 0, failures: 0 },
    { sent: count, failed: count, failures: 0 },
  ]);
  assert.ok(peakMb < 450, `${peakMb} MB`);
});

test('after a part that fails no other begins, and the failure comes once no part is under way', async () => {
  const items = Array.from({ length: 100 * recordsPerRead }, (_, n) => n);
  let underWay = 0;
  let parts = 0;
  const parting = inParts(items, async (some) => {
    parts += 1;
    underWay += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (some[0] !== 0) await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    if (some[0] === 0) throw new Error('no');
  });
  await assert.rejects(parting, /no/);
  assert.equal(underWay, 0);
  assert.ok(parts < 10, `${parts}`);
});

test('inParts counts the items that it had no time for', async () => {
  const items = Array.from({ length: 100 * recordsPerRead }, (_, n) => n);
  let done = 0;
  const left = await inParts(
    items,
    async (some) => {
      done += some.length;
    },
    () => done >= items.length / 2,
  );
  assert.equal(done + left, items.length);
  assert.ok(left > 0);
});
