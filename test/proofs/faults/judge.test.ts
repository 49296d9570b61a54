import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Judged, judge } from './judge.ts';
import { isCreatedAt } from './judge-spanner.ts';
import { openLane } from './lane.ts';
import type { Ledger, Round } from './ledger.ts';
import type { Copy } from './published.ts';
import { minuteMs, Run } from './run.ts';
import { asking, comesOutRight } from './story.ts';
import type { Violation } from './violation.ts';

/*
 * A judge that cannot condemn proves nothing. Each of these tampers with what was seen of a run that went well, as if
 * the functions had done wrong.
 */

interface Forgery {
  readonly name: string;
  readonly tamper: (ledger: Ledger) => unknown;
  readonly says: Violation['kind'];
  readonly what: RegExp;
}

const forgeries: readonly Forgery[] = [
  {
    name: 'a message that was acknowledged and is stored nowhere',
    tamper: (ledger) => ledger.acknowledged({ id: 'another' }),
    says: 'lost',
    what: /nothing is stored of it/,
  },
  ...(['started', 'succeeded', 'rejected'] as const).map((kind) => ({
    name: `a run whose event was never announced: ${kind}`,
    tamper: ({ events }: Ledger) =>
      void events.splice(0, events.length, ...events.filter((event) => event.kind !== kind)),
    says: 'lost' as const,
    what: /never announced|never answered|never told why/,
  })),
  {
    name: 'an event that is not as it was stored',
    tamper: ({ events }) => forge(events, 'succeeded', { whole: 'another' }),
    says: 'contradictory',
    what: /not as it was stored/,
  },
  {
    name: 'an event that was stored and never sent',
    tamper: ({ stored }) => stored.set('another', ''),
    says: 'lost',
    what: /never sent/,
  },
  {
    name: 'a round that took too long, without the event delayed',
    tamper: ({ rounds }) => change(rounds, (round) => ({ ...round, wasDelayed: true })),
    says: 'lost',
    what: /was late: never announced/,
  },
  {
    name: 'a round that was kept waiting, without the event waiting',
    tamper: ({ rounds }) => change(rounds, (round) => ({ ...round, wasKept: true })),
    says: 'lost',
    what: /kept waiting: never announced/,
  },
  {
    name: 'an event waiting of a round that was started, or that nothing kept',
    tamper: ({ events }) => {
      const [first] = events;
      if (first !== undefined)
        events.push({ ...first, id: first.id.replace(/[^/]+$/, 'waiting'), kind: 'waiting' });
    },
    says: 'contradictory',
    what: /nothing definite kept it|after it was started/,
  },
  {
    name: 'an event whose id belongs to no round',
    tamper: ({ events }) => forge(events, 'succeeded', { id: 'another' }),
    says: 'contradictory',
    what: /of no round/,
  },
  {
    name: 'an announced outcome that the record does not have',
    tamper: ({ events }) => forge(events, 'succeeded', { kind: 'failed' }),
    says: 'contradictory',
    what: /was announced, but the round is succeeded/,
  },
  {
    name: 'an event about another backup than that of its record',
    tamper: ({ events }) => forge(events, 'succeeded', { told: { round: 1, requests: [] } }),
    says: 'contradictory',
    what: /another thing than its record/,
  },
  {
    name: 'an event of an operation that its record does not name',
    tamper: ({ events }) =>
      forge(events, 'started', { told: { round: 1, requests: [], operation: 'another' } }),
    says: 'contradictory',
    what: /does not name/,
  },
  {
    name: 'a rejection that was announced and is not stored',
    tamper: ({ events }) => forge(events, 'rejected', { id: 'another/rejected' }),
    says: 'contradictory',
    what: /never stored/,
  },
  {
    name: 'a message that was both taken in and rejected',
    tamper: ({ refused, takenIn }) => refused.add([...takenIn.keys()][0] ?? ''),
    says: 'contradictory',
    what: /both taken in and refused/,
  },
  {
    name: 'a backup that was begun for us and that no record knows',
    tamper: ({ rounds }) => rounds.delete([...rounds.keys()][0] ?? ''),
    says: 'duplicated',
    what: /no record knows it/,
  },
  {
    name: 'a round that made two backups',
    tamper: ({ rounds }) => {
      const [one, other] = [...rounds.values()];
      for (const operation of other?.operations ?? []) one?.operations.add(operation);
    },
    says: 'duplicated',
    what: /made 2 backups/,
  },
  {
    name: 'a round that named two operations',
    tamper: ({ rounds }) => change(rounds, (round) => ({ ...round, operations: new Set(['one', 'two']) })),
    says: 'contradictory',
    what: /named 2 operations/,
  },
  {
    name: 'a round that was settled by an operation of an earlier round',
    tamper: ({ rounds }) => {
      for (const [key, round] of [...rounds])
        rounds.set(`${key}#`, { ...round, round: round.round + 1, operations: new Set(round.operations) });
    },
    says: 'contradictory',
    what: /settled by an operation of round 1/,
  },
  {
    name: 'a succeeded event of a backup that Spanner never made',
    tamper: ({ rounds }) =>
      change(rounds, ({ record, ...round }) => ({
        ...round,
        operations: new Set(),
        record: record.state === 'succeeded' ? { ...record, backup: nowhere } : record,
      })),
    says: 'contradictory',
    what: /never made its backup/,
  },
  {
    name: 'a round whose outcome differs from that of its operation',
    tamper: ({ rounds }) =>
      change(rounds, ({ record, ...round }) => ({
        ...round,
        record:
          record.state === 'succeeded'
            ? { ...record, state: 'cancelled', error: { code: 1, status: 'CANCELLED', message: '' } }
            : record,
      })),
    says: 'contradictory',
    what: /is cancelled, but its operation succeeded/,
  },
  {
    name: 'a round that adopted an operation or a backup older than its intent',
    tamper: ({ rounds }) =>
      change(rounds, ({ record, ...round }) => ({
        ...round,
        record: { ...record, intentAt: '2099-01-01T00:00:00Z' },
      })),
    says: 'contradictory',
    what: /for its own/,
  },
];

const nowhere = { name: '', database: '', state: 'READY' } as const;

/** A copy of the first event of its kind, changed. Its id follows its kind. */
function forge(events: Copy[], kind: string, changes: Partial<Copy>): void {
  const event = events.find((it) => it.kind === kind);
  if (event === undefined) throw new Error(`nobody was told ${kind}`);
  const id = changes.kind === undefined ? event.id : event.id.replace(kind, changes.kind);
  events.push({ ...event, id, ...changes });
}

function change(rounds: Map<string, Round>, next: (round: Round) => Round): void {
  for (const [key, round] of rounds) rounds.set(key, next(round));
}

for (const { name, tamper, says, what } of forgeries)
  test(`the judge condemns ${name}`, async () => {
    await using lane = await openLane({});
    using run = new Run(lane);
    await run.publish(asking(run));
    await run.publish(asking(run, { database: run.database('mill'), backupId: 'mill' }));
    await run.publish('this is no request', 'a rejection');
    await run.pass(5 * minuteMs);
    await comesOutRight(run);
    tamper(run.ledger);
    const found = judge(run, true).filter((violation) => violation.kind === says);
    assert.match(found.map((violation) => violation.what).join('\n'), what);
  });

test('the judge condemns a run that does not come to rest, and a message that was never acknowledged', async () => {
  await using lane = await openLane({});
  using run = new Run(lane);
  await run.publish(asking(run));
  const letters: Judged['letters'] = [{ id: 'another', expects: 'either', isAcknowledged: false }];
  const found = judge({ ledger: run.ledger, letters }, false).map(({ what }) => what);
  for (const what of [/not come to rest/, /is still running/, /another was never acknowledged/])
    assert.match(found.join('\n'), what);
});

test('the judge knows a backup by its create time, though Spanner keeps microseconds of it', () => {
  const creation = { createTimeMs: Date.parse('2026-11-27T15:15:13.944Z') + 0.857 };
  assert.ok(isCreatedAt(creation, '2026-11-27T15:15:13.944857Z'));
  assert.ok(!isCreatedAt(creation, '2026-11-27T15:15:13.945Z'));
  assert.ok(!isCreatedAt(creation, undefined));
});
