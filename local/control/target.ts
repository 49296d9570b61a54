import { backupNamePattern, databaseNamePattern, lastSegment } from '../../shared/spanner/names.ts';
import { OrderError } from './order.ts';
import type { RunningBackup, WorldState } from './state.ts';

/** What an order is about: a backup that runs, or what the next backup may be known by. */
export type Target =
  | { readonly kind: 'running'; readonly backup: RunningBackup }
  /** The next backup of this database, or of this name. */
  | { readonly kind: 'next'; readonly name: string };

type Seen = Pick<WorldState, 'running' | 'databases'>;

/**
 * What a name stands for, in full or by its last segment: a backup that runs before anything that is still to come.
 *
 * @throws {OrderError} where it stands for nothing or for several things
 */
export function targetOf(name: string, { running, databases }: Seen): Target {
  const backups = running.filter(({ backup }) => isCalled(backup, name));
  const [backup, another] = backups;
  if (another !== undefined) throw severalOf(name, backups.map(fullName));
  if (backup !== undefined) return { kind: 'running', backup };
  return { kind: 'next', name: databaseOf(name, { running, databases }) };
}

/** @throws {OrderError} where the name is of nothing that can be backed up */
export function databaseOf(name: string, { running, databases }: Seen): string {
  const named = databases.filter((database) => isCalled(database, name));
  const [database, another] = named;
  if (another !== undefined) throw severalOf(name, named);
  if (database !== undefined) return database;
  // What a Spanner emulator of somebody's own has is not all known here.
  if (databaseNamePattern.test(name) || backupNamePattern.test(name)) return name;
  throw new OrderError(
    `There is neither a running backup nor a database called ${JSON.stringify(name)}.\n` +
      `Running: ${listed(running.map(fullName))}. Databases: ${listed(databases)}.`,
  );
}

/**
 * The running backup of a name; without a name, the only one that runs.
 *
 * @throws {OrderError} where there is none, or several
 */
export function runningOf(name: string | undefined, { running }: Seen): RunningBackup {
  const named = running.filter(
    ({ backup, database }) => name === undefined || isCalled(backup, name) || isCalled(database, name),
  );
  const [backup, another] = named;
  if (another !== undefined)
    throw new OrderError(`Several backups run: say which. Running: ${listed(named.map(fullName))}.`);
  if (backup !== undefined) return backup;
  if (running.length === 0) throw new OrderError('No backup runs.');
  throw new OrderError(
    `No backup called ${JSON.stringify(name)} runs. Running: ${listed(running.map(fullName))}.`,
  );
}

function isCalled(fullName: string, name: string): boolean {
  return fullName === name || lastSegment(fullName) === name;
}

function fullName({ backup }: RunningBackup): string {
  return backup;
}

function severalOf(name: string, names: readonly string[]): OrderError {
  return new OrderError(`${JSON.stringify(name)} may be any of these; say its full name: ${listed(names)}.`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
