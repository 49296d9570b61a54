import type { DatabaseState } from '../../shared/freshness/database.ts';
import { staleFirst } from '../../shared/freshness/order.ts';
import { isMeant, type Narrowed } from '../../shared/spanner/narrowed.ts';
import { listedDatabase } from '../../shared/terminal/database-facts.ts';
import { paint } from '../../shared/terminal/line.ts';
import { terminalOf } from '../../shared/terminal/screen.ts';
import { tableLines } from '../../shared/terminal/table.ts';
import type { Connection } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { reaching } from '../explain.ts';
import { databaseColumns } from '../views/databases.ts';

/** What narrows a list of databases, and how it is printed. */
export interface DatabaseListFlags extends Narrowed {
  readonly limit: number;
  readonly format: string;
}

/** A pipe has no width: a line a database, whatever its length. */
const anyWidth = 10_000;

/** Lists the databases that the deployment knows, stale ones first. */
export async function listDatabases(
  connection: Connection,
  flags: DatabaseListFlags,
  context: CliContext,
): Promise<void> {
  const now = context.clock();
  const states = await reaching('records', connection.deployment, () => collect(connection, flags));
  if (flags.format === 'json') {
    context.print(
      `${JSON.stringify(
        states.map((state) => listedDatabase(state, now)),
        undefined,
        2,
      )}\n`,
    );
    return;
  }
  const { colour, width } = terminalOf(context.output, context.environment, anyWidth);
  for (const line of states.length === 0 ? [] : tableLines(databaseColumns(states, now), states, width - 1))
    context.print(`${paint(line, colour)}\n`);
  if (states.length === 0)
    context.process.stderr.write(
      'No database is known: nobody has asked for a backup, no target names an instance, or the poller has not run yet.\n',
    );
  if (states.length === flags.limit)
    context.process.stderr.write(
      `These are ${flags.limit}, as many as --limit lets through: there may be more.\n`,
    );
}

async function collect(connection: Connection, flags: DatabaseListFlags): Promise<DatabaseState[]> {
  const found: DatabaseState[] = [];
  const databases = await connection.databases();
  for await (const stored of databases.all())
    if (!('kind' in stored) && isMeant(stored.state.database, flags)) found.push(stored.state);
  return found.toSorted(staleFirst).slice(0, flags.limit);
}
