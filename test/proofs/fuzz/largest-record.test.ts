import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordDocument } from '../../../shared/adapters/firestore/document.ts';
import { admit, type Incoming, intent } from '../../../shared/decisions/admit.ts';
import { decideWithdrawal } from '../../../shared/decisions/withdrawal.ts';
import { defaultPolicy, recordLimits } from '../../../shared/record/policy.ts';
import { type BackupRecord, isOpen } from '../../../shared/record/record.ts';
import { begin, lease, markDelayed, markSent, settle } from '../../../shared/record/transitions.ts';
import { waitingFor } from '../../../shared/record/withdraw.ts';
import type { BackupRequest } from '../../../shared/request/request.ts';
import type { BackupOperation, SpannerBackup, SpannerError } from '../../../shared/spanner/backup.ts';
import { shifted, type Timestamp } from '../../../shared/spanner/timestamp.ts';

/*
 * The largest document that a record can become by steps that are all legal: the longest names, the most and the largest
 * labels, errors and keys, messages and rounds of years, and a Pub/Sub that takes no event.
 */

const firestoreTakes = 1_048_576;
/** For an event more, a field more. */
const margin = 96 * 1_024;

/** As Firestore counts: a byte for each string beside its UTF-8, eight for a number, names of fields like strings. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 1;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof Date) return 8;
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + (Array.isArray(value) ? 0 : bytesOf(name)) + bytesOf(inner),
    0,
  );
}

const project = `${'d'.repeat(253)}:${'p'.repeat(63)}`;
const instance = `projects/${project}/instances/${'i'.repeat(64)}`;
const key = (n: number) => `projects/p/locations/l/keyRings/r/cryptoKeys/${n}`.padEnd(512, 'k');
const request: BackupRequest = {
  database: `${instance}/databases/${'d'.repeat(30)}`,
  backup: `${instance}/backups/${'b'.repeat(60)}`,
  expiry: { kind: 'time', expireTime: '2027-06-01T00:00:00.123456Z' },
  versionTime: '2026-11-22T10:00:00.123456Z',
  encryption: {
    type: 'CUSTOMER_MANAGED_ENCRYPTION',
    kmsKeyNames: Array.from({ length: 32 }, (_, n) => key(n)),
  },
};

const letters = ['語'.repeat(128), '🚀'.repeat(64), '\u0007'.repeat(64), '"'.repeat(128), 'x'] as const;
const errors = ['語'.repeat(1_000), '\u0007'.repeat(1_000), 'x'] as const;
const labelsOf = (value: string, count = 16) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`l${n}`.padEnd(63, 'l'), value]));

/** A record on its way, and the time. */
class Way {
  record: BackupRecord;
  now = new Date('2026-11-22T10:00:00.123Z');
  largest = 0;
  #asked = 0;

  constructor(labels: Incoming['requester']['labels']) {
    this.record = intent(this.#incoming(labels), this.now);
    this.#measure();
  }

  /** Another message; it is taken in, or the record stays as it is. */
  ask(labels: Incoming['requester']['labels'], isGone: boolean): void {
    const incoming = this.#incoming(labels);
    let admission = admit(this.record, incoming, 'not observed', this.now);
    if (admission.kind === 'observe')
      admission = admit(this.record, incoming, isGone ? 'none' : this.#backup(), this.now);
    if ('next' in admission) this.#become(admission.next);
  }

  /** One of those who wait withdraws; or all of the record stays as it is. */
  withdraw(): void {
    const waiting = waitingFor(this.record);
    // The last would end the round.
    const withdraws = waiting.length > 1 ? waiting[0]?.messageId : undefined;
    if (withdraws === undefined) return;
    const { messageId, publishTime } = this.#incoming({}).requester;
    const incoming = { messageId, publishTime, withdraws, backup: request.backup };
    const decision = decideWithdrawal(this.record, incoming, 'none', this.now);
    if (decision.kind === 'withdrawn') this.#become(decision.next);
  }

  begin(): void {
    if (this.record.state !== 'requested') return;
    this.#become(lease(this.record, this.now, defaultPolicy));
    if (this.record.state === 'requested') this.#become(begin(this.record, this.#operation(), this.now));
  }

  delay(): void {
    if (this.record.state === 'running' && !this.record.delayed)
      this.#become(markDelayed(this.record, this.now));
  }

  end(state: 'succeeded' | 'failed' | 'expired', message: string): void {
    if (!isOpen(this.record)) return;
    const error: SpannerError = { code: 9, status: 'FAILED_PRECONDITION', message };
    const from = { ...this.record, lastError: error };
    const operation = this.record.state === 'running' ? this.#operation() : undefined;
    if (state === 'succeeded')
      this.#become(settle(from, { state, operation, backup: this.#backup() }, this.now));
    else if (state === 'failed') this.#become(settle(from, { state, operation, error }, this.now));
    else this.#become(settle(from, { state }, this.now));
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  send(count: number): void {
    this.#become(markSent(this.record, new Set(this.record.outbox.slice(0, count).map(({ id }) => id))));
  }

  #become(next: BackupRecord): void {
    this.record = next;
    this.now = new Date(this.now.getTime() + 60_001);
    this.#measure();
  }

  #measure(): void {
    const bytes = bytesOf(recordDocument(this.record)) + bytesOf(encodeURIComponent(request.backup)) + 64;
    this.largest = Math.max(this.largest, bytes);
    assert.ok(bytes < firestoreTakes - margin, `${bytes} bytes in state ${this.record.state}`);
  }

  #incoming(labels: Incoming['requester']['labels']): Incoming {
    this.#asked += 1;
    const messageId = String(this.#asked).padStart(128, '0');
    const startBy = shifted(this.#time(), 3_600_000);
    return { request, requester: { messageId, publishTime: this.#time(), labels }, startBy };
  }

  #time(): Timestamp {
    return this.now.toISOString();
  }

  #operation(): BackupOperation {
    const { backup, database } = request;
    const name = `${backup}/operations/${'o'.repeat(64)}${this.record.round}`;
    const times = { startTime: this.#time(), endTime: undefined };
    return { name, backup, database, ...times, progressPercent: 50, result: { kind: 'unfinished' } };
  }

  #backup(): SpannerBackup {
    const { backup: name, database } = request;
    const time = this.record.state === 'succeeded' ? (this.record.startedAt ?? this.#time()) : this.#time();
    const kmsKeyVersions = Array.from({ length: 32 }, (_, n) => `${key(n)}/cryptoKeyVersions/1234567890`);
    const encryption = { encryptionType: 'CUSTOMER_MANAGED_ENCRYPTION', kmsKeyVersions };
    const times = {
      createTime: time,
      versionTime: request.versionTime ?? time,
      expireTime: '2027-06-01T00:00:00Z',
    };
    return { name, database, state: 'READY', ...times, sizeBytes: '9'.repeat(19), encryption };
  }
}

for (const value of letters)
  test(`a record of a hundred rounds and a thousand messages, at its largest, fits Firestore (${JSON.stringify(value[0])})`, (t) => {
    const labels = labelsOf(value);
    const way = new Way(labels);
    for (let round = 1; round <= recordLimits.pastRounds + 1; round += 1) {
      for (let more = 0; more < 10; more += 1) way.ask(more < 3 ? labels : {}, true);
      // Half of them, so that as many messages are remembered as may be.
      for (let more = 0; more < 5; more += 1) way.withdraw();
      way.begin();
      // So slowly that none is refused, and so fast that nearly as many are remembered as may be.
      way.pass(20.5 * 3_600_000);
      // They join after `started` as well.
      for (let more = 0; more < 10; more += 1) way.ask(more < 2 ? labels : {}, true);
      way.delay();
      way.end(round <= recordLimits.pastRounds ? 'failed' : 'succeeded', errors[0]);
      while (
        Buffer.byteLength(JSON.stringify(way.record.outbox)) > recordLimits.unsentBytes &&
        round <= recordLimits.pastRounds
      )
        way.send(1);
      way.ask(labels, true);
    }
    const { history, messages } = way.record;
    assert.equal(history.length, recordLimits.pastRounds);
    assert.ok(messages.length > 0.85 * recordLimits.messages, `${messages.length} messages`);
    assert.ok(way.largest > firestoreTakes / 2, `${way.largest}: not the largest of everything`);
    t.diagnostic(`${way.largest} bytes`);
  });

const step = fc.oneof(
  fc.record({
    does: fc.constant('ask' as const),
    value: fc.constantFrom(...letters),
    count: fc.nat(16),
    gone: fc.boolean(),
  }),
  fc.record({
    does: fc.constantFrom('begin' as const, 'delay' as const, 'send' as const, 'withdraw' as const),
  }),
  fc.record({
    does: fc.constant('end' as const),
    state: fc.constantFrom('succeeded' as const, 'failed' as const, 'expired' as const),
    message: fc.constantFrom(...errors),
  }),
);

test('a record fits Firestore in whatever order messages, answers and outcomes come', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 250, size: 'max' }), (steps) => {
      const way = new Way(labelsOf(letters[0]));
      for (const one of steps) {
        if (one.does === 'ask')
          for (let more = 0; more < 6; more += 1) way.ask(labelsOf(one.value, one.count), one.gone);
        else if (one.does === 'end') way.end(one.state, one.message);
        else if (one.does === 'send') way.send(1);
        else way[one.does]();
      }
    }),
    { numRuns: 40 },
  );
});
