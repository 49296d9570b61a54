import type { Stack } from '../../local/stack.ts';

/** What is wrong at the end, when there is nothing left to do. */
export interface Findings {
  readonly settled: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly contradictory: number;
  readonly wrong: number;
}

/** Holds the records against what Spanner was asked for and what it has. */
export function judge({ firestore, spanner }: Stack, expected: number): Findings {
  const documents = firestore?.documents('backups') ?? [];
  const creates = Map.groupBy(
    spanner.journal.acceptedCreates(),
    ({ operation }) => operation?.split('/operations/')[0],
  );
  const succeeded = documents.filter(({ data }) => data.state === 'succeeded');
  const lost = expected - documents.length + documents.filter(({ data }) => data.pending !== false).length;
  const duplicated = [...creates.values()].filter((some) => some.length > 1).length;
  const contradictory = succeeded.filter(
    ({ id }) => spanner.world.backup(decodeURIComponent(id))?.state !== 'READY',
  ).length;
  const failed = documents.length - succeeded.length;
  return {
    settled: succeeded.length,
    lost,
    duplicated,
    contradictory,
    wrong: lost + duplicated + contradictory + failed,
  };
}
