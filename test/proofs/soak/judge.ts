import type { Accounts } from './doors.ts';
import type { Heard } from './subscriber.ts';

/** What is wrong at the end, when there is nothing left to do: of each kind, the backups. */
export interface Findings {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly contradictory: readonly string[];
  /** Not announced as begun and made, each in one event, with nothing beside it but that it waited. */
  readonly misannounced: readonly string[];
}

/** Holds the records against what was asked for, what Spanner began and has, and what a subscriber heard. */
export function judge(
  asked: readonly string[],
  { records, creations }: Pick<Accounts, 'records' | 'creations'>,
  heard: ReadonlyMap<string, Heard>,
): Findings {
  const byName = new Map(records.map((record) => [record.backup, record]));
  const made = Map.groupBy(creations, ({ backup }) => backup);
  const isOf = (backup: string, operation: string) => byName.get(backup)?.operation === operation;
  return {
    lost: asked.filter((backup) => byName.get(backup)?.pending !== false),
    duplicated: creations
      .filter(({ backup, operation }) => made.get(backup)?.length !== 1 || !isOf(backup, operation))
      .map(({ backup }) => backup),
    contradictory: records
      .filter(({ backup, state }) => state !== (made.get(backup)?.at(-1)?.outcome ?? 'not begun'))
      .map(({ backup }) => backup),
    misannounced: [...new Set([...asked, ...heard.keys()])].filter(
      (backup) => !isWellAnnounced(heard.get(backup), byName.get(backup)?.operation),
    ),
  };
}

const kinds = ['started', 'succeeded'];

function isWellAnnounced(heard: Heard | undefined, operation: string | undefined): boolean {
  if (heard === undefined) return false;
  const once = [...heard.ids.values()].every((ids) => ids.size === 1);
  const same = [...heard.operations].every((named) => named === operation);
  const told = [...heard.ids.keys()].filter((kind) => kind !== 'waiting');
  return once && same && told.toSorted().join() === kinds.join();
}
