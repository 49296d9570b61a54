import assert from 'node:assert/strict';
import { createBackup } from '../../functions/create-backup.ts';
import { MemoryWorld } from '../fakes/memory-world.ts';

/** What Firestore takes as a document, less what a record may grow by. */
const largestDocument = 65_536;
/** Cloud Logging cuts lines at 256 KB; nobody reads one of a tenth of that. */
const longestLine = 32_768;

export type Verdict = 'taken in' | 'refused';

let messages = 0;

/**
 * Puts a message through createBackup and judges what is left of it: a record or a rejection with a reason, never
 * both and never neither, nothing thrown, and nothing stored, sent or logged that is too large or cannot be written.
 */
export async function judge(
  data: Uint8Array,
  world = new MemoryWorld(),
  environment: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  messages += 1;
  const id = `fuzz-${messages}`;
  const message = {
    data: Buffer.from(data).toString('base64'),
    messageId: id,
    publishTime: world.clock.now().toISOString(),
  };
  await createBackup(world.deps(environment))({ id, data: { message } });
  const records = [...world.records.values()].filter(({ record }) =>
    record.messages.some((known) => known.id === id),
  );
  const rejection = world.rejections.get(id);
  for (const stored of [...records, rejection, ...world.facts, ...world.events]) writable(stored);
  for (const fact of world.facts)
    assert.ok(JSON.stringify(fact).length <= longestLine, 'a log line of unusual length');
  if (rejection === undefined) {
    assert.equal(records.length, 1, 'neither a record nor a rejection');
    return 'taken in';
  }
  assert.equal(records.length, 0, 'both a record and a rejection');
  const { reasons, excerpt } = rejection.event.data;
  assert.ok(
    reasons.length > 0 && reasons.every(({ message }) => message.length > 0),
    'a rejection without a reason',
  );
  assert.ok(Buffer.byteLength(excerpt) <= 1_024, 'more than an excerpt');
  assert.ok(
    rejection.announced && world.events.some((event) => event.id === `${id}/rejected`),
    'nothing announced',
  );
  return 'refused';
}

// JSON.stringify would escape half a surrogate pair; protobuf, and with it Firestore and Pub/Sub, cannot.
function writable(stored: unknown): void {
  const text = JSON.stringify(stored, (key, value: unknown) => {
    assert.ok(key.isWellFormed(), 'a field that cannot be written in UTF-8');
    assert.ok(typeof value !== 'string' || value.isWellFormed(), 'text that cannot be written in UTF-8');
    return value;
  });
  assert.ok(Buffer.byteLength(text ?? '') <= largestDocument, 'a document that is too large');
}
