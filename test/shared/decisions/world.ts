import fc from 'fast-check';
import type { Seen } from '../../../shared/decisions/seen.ts';
import type { StartObservation } from '../../../shared/decisions/start.ts';
import type { BackupOperation, SpannerBackup } from '../../../shared/spanner/backup.ts';
import {
  at,
  backup,
  canonicalCodes,
  days,
  hours,
  minutes,
  operation,
  operationName,
  otherBackup,
  otherDatabase,
  spannerError,
} from '../record/builders.ts';

/* What can happen to a record, for property tests: anything that Spanner may show, in any order. */

export type Step =
  | { readonly kind: 'tick'; readonly seen: Seen; readonly passedMs: number }
  /** A read fails, after so much was seen; of the instance perhaps every read, for so long. */
  | {
      readonly kind: 'failed read';
      readonly seen: Seen;
      readonly status: string;
      readonly darkMs: number | undefined;
      readonly passedMs: number;
    }
  | {
      readonly kind: 'answer';
      readonly status: string;
      readonly observation: StartObservation | undefined;
      readonly passedMs: number;
    }
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly other: boolean;
      readonly backup: Seen['backup'];
      readonly passedMs: number;
    }
  | {
      readonly kind: 'withdrawal';
      readonly id: string;
      readonly withdraws: string;
      readonly backup: Seen['backup'];
      readonly passedMs: number;
    }
  /** It was due, and another backup of its database went first. */
  | { readonly kind: 'mark blocked'; readonly passedMs: number }
  | { readonly kind: 'announce'; readonly count: number; readonly passedMs: number };

const times = fc.integer({ min: -2 * minutes, max: 3 * days }).map(at);
const time = fc.option(times, { nil: undefined });

const backups: fc.Arbitrary<SpannerBackup> = fc
  .record({
    state: fc.constantFrom<SpannerBackup['state'][]>('READY', 'READY', 'CREATING', 'STATE_UNSPECIFIED'),
    createTime: time,
    theirs: fc.boolean(),
    expireTime: times,
  })
  .map(({ createTime, theirs, ...some }) => {
    const { createTime: usual, ...rest } = backup({ ...some, ...(theirs && { database: otherDatabase }) });
    return { ...rest, ...(createTime !== undefined && { createTime }) };
  });

const results: fc.Arbitrary<BackupOperation['result']> = fc.oneof(
  fc.constant({ kind: 'unfinished' } as const),
  fc.option(backups, { nil: undefined }).map((made) => ({ kind: 'succeeded' as const, backup: made })),
  fc
    .constantFrom('CANCELLED', 'INTERNAL')
    .map((status) => ({ kind: 'failed' as const, error: spannerError(status) })),
);

const operations: fc.Arbitrary<BackupOperation> = fc
  .record({
    name: fc.constantFrom(operationName, `${operationName}2`, `${operationName}3`),
    startTime: time,
    endTime: time,
    progressPercent: fc.nat(100),
    result: results,
    theirs: fc.constantFrom({}, {}, { backup: otherBackup }, { database: otherDatabase }),
  })
  .map(({ theirs, ...some }) => operation({ ...some, ...theirs }));

const shown = fc.oneof(fc.constantFrom('not observed' as const, 'none' as const), backups);

const seen: fc.Arbitrary<Seen> = fc.record({
  operation: fc.option(operations, { nil: undefined }),
  searched: fc.constantFrom('nowhere', 'unfinished', 'everywhere', 'everywhere'),
  backup: shown,
  stillBlocked: fc.constantFrom(true, false, undefined),
});

const observation: fc.Arbitrary<StartObservation> = fc.record({
  operations: fc.array(operations, { maxLength: 3 }),
  backup: fc.option(backups, { nil: undefined }),
});

const passedMs = fc.oneof(
  fc.constantFrom(0, 1, minutes, 10 * minutes),
  fc.integer({ min: 0, max: 12 * hours }),
);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const), seen, passedMs }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('failed read' as const),
        seen,
        status: fc.constantFrom(...canonicalCodes),
        darkMs: fc.option(fc.integer({ min: 0, max: hours }), { nil: undefined }),
        passedMs: fc.oneof(passedMs, fc.constantFrom(8 * days)),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('answer' as const),
        status: fc.constantFrom('OK', 'OK', ...canonicalCodes),
        observation: fc.option(observation, { nil: undefined }),
        passedMs,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('message' as const),
        id: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6'),
        other: fc.constantFrom(false, false, false, true),
        backup: shown,
        passedMs,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('withdrawal' as const),
        id: fc.constantFrom('w1', 'w2', 'w3'),
        withdraws: fc.constantFrom('m1', 'm1', 'm2', 'm3', 'w1'),
        backup: shown,
        passedMs,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('mark blocked' as const), passedMs }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('announce' as const), count: fc.nat(3), passedMs }),
    },
  ),
  { maxLength: 25, size: 'max' },
);
