import type { RecordReader } from '../../shared/ports.ts';
import type { RecordView } from '../../shared/record/record-view.ts';
import type { State } from '../../shared/record/states.ts';
import { isMeant } from '../../shared/spanner/narrowed.ts';
import { timestampOf } from '../../shared/spanner/timestamp.ts';
import { paint } from '../../shared/terminal/line.ts';
import { listed } from '../../shared/terminal/record-facts.ts';
import { terminalOf } from '../../shared/terminal/screen.ts';
import { tableLines } from '../../shared/terminal/table.ts';
import { connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { reaching } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { listColumns } from '../views/listed.ts';
import { listDatabases } from './list-databases.ts';

/** The flags of the command. */
export interface ListFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
  readonly database?: string;
  readonly state?: readonly State[];
  readonly since: number;
  readonly limit: number;
  readonly databases?: boolean;
}

/** A pipe has no width: a line a backup, whatever its length. */
const anyWidth = 10_000;

/** Lists the backups that are open, and those that ended lately. */
export default async function list(this: CliContext, flags: ListFlags): Promise<void> {
  const deployment = deploymentOf(flags, this.environment, flags.database);
  const connection = connect(deployment, this);
  const now = this.clock();
  try {
    if (flags.databases) return await listDatabases(connection, flags, this);
    const views = await reaching('records', deployment, async () =>
      collect(await connection.records(), flags, new Date(now.getTime() - flags.since)),
    );
    if (flags.format === 'json') {
      this.print(`${JSON.stringify(views.map(listed), undefined, 2)}\n`);
      return;
    }
    const { colour, width } = terminalOf(this.output, this.environment, anyWidth);
    for (const line of views.length === 0 ? [] : tableLines(listColumns(views, now), views, width - 1))
      this.print(`${paint(line, colour)}\n`);
    if (views.length === 0) this.process.stderr.write('Nothing is open, and nothing ended within --since.\n');
    if (views.length === flags.limit)
      this.process.stderr.write(
        `These are ${flags.limit}, as many as --limit lets through: there may be more.\n`,
      );
  } finally {
    await connection.close();
  }
}

async function collect(records: RecordReader, flags: ListFlags, since: Date): Promise<RecordView[]> {
  const open: RecordView[] = [];
  for await (const view of records.open()) if (isAskedFor(view, flags)) open.push(view);
  const found = open.toSorted((one, other) => (one.intentAt < other.intentAt ? 1 : -1)).slice(0, flags.limit);
  if (found.length === flags.limit) return found;
  for await (const view of records.settledSince(timestampOf(since))) {
    if (isAskedFor(view, flags)) found.push(view);
    if (found.length === flags.limit) break;
  }
  return found;
}

function isAskedFor({ request, state }: RecordView, flags: ListFlags): boolean {
  const { state: states = [] } = flags;
  return isMeant(request.database, flags) && (states.length === 0 || states.includes(state));
}
