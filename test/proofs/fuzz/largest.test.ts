import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordLimits } from '../../../shared/record/policy.ts';
import { hourMs, request, startHarness } from '../../harness.ts';

const firestoreTakes = 1_048_576;

/** What text takes that Firestore counts: each string and each name of a field, and a byte with it. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 1;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + (Array.isArray(value) ? 0 : bytesOf(name)) + bytesOf(inner),
    0,
  );
}

/** What comes on top over the years: a thousand messages, and a hundred rounds that failed with a thousand letters each. */
const yearsLater =
  recordLimits.messages * bytesOf({ id: '1'.repeat(20), publishTime: '2026-11-22T10:00:00.123Z' }) +
  recordLimits.pastRounds * 1_500;

for (const [letters, value] of Object.entries({
  'of three bytes': '語'.repeat(128),
  'of four bytes': '🚀'.repeat(64),
  'that JSON writes with six': '\u0007'.repeat(64),
  'that JSON writes with two': '"'.repeat(128),
}))
  test(`the largest record of one round, with labels of letters ${letters}, is one that Firestore takes`, async () => {
    await using on = await startHarness({ spanner: { backupDuration: 8 * hourMs } });
    const ofEvents = ({ request: sent }: { request: object }) =>
      String(Reflect.get(sent, 'topic')).endsWith('events');
    const mend = on.break('pubsub', ofEvents, { kind: 'refused', code: 'UNAVAILABLE' });
    const labels = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`l${n}`.padEnd(63, 'l'), value]));
    for (let asked = 0; asked < recordLimits.requestsPerRound; asked += 1)
      await on.ask(request('nightly', { labels }));
    for (let hour = 0; hour < 9; hour += 1) {
      on.clock.advance(hourMs);
      await on.tick();
    }
    assert.equal(on.record('nightly')?.state, 'succeeded');
    const bytes = bytesOf(on.stack.firestore?.documents('backups'));
    assert.ok(
      bytes + recordLimits.unsentBytes + yearsLater < firestoreTakes,
      `${bytes}, ${recordLimits.unsentBytes} and ${yearsLater}`,
    );
    mend();
    await on.tick();
    // Those whose labels are too many for one round are rejected; the others wait for one backup.
    const kinds = (await on.inbox.take()).map(({ kind }) => kind).filter((kind) => kind !== 'rejected');
    assert.deepEqual(kinds, ['started', 'delayed', 'succeeded'], 'nothing of it had been sent before');
  });
