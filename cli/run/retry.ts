import { isOpenState } from '../../shared/record/states.ts';
import { flagsOf } from '../../shared/terminal/commands.ts';
import { againOf, againText } from '../again.ts';
import { type Connection, connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError } from '../exit.ts';
import { reaching } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { awaitOutcome, waitCommand } from '../follow/await-outcome.ts';
import { publishAll, tellAsked } from '../publish.ts';
import type { Prepared } from '../requests.ts';
import { backupNamed } from '../resource-names.ts';

/** The flags of the command. */
export interface RetryFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
  readonly timeout: number;
  readonly async: boolean;
  readonly dryRun: boolean;
}

/** Asks again for what a record holds, and waits for it. */
export default async function retry(this: CliContext, flags: RetryFlags, given: string): Promise<void> {
  const deployment = deploymentOf(flags, this.environment, given);
  const backup = backupNamed(given, deployment.project, flags.instance);
  const connection = connect(deployment, this);
  try {
    const again = await readAgain(backup, connection, this);
    if (flags.dryRun) {
      this.print(`${JSON.stringify(again.request, undefined, 2)}\n`);
      this.process.stderr.write(`Nothing was asked for: this would go to ${deployment.requestsTopic}.\n`);
      return;
    }
    const published = await publishAll([again], connection);
    if (flags.async) tellAsked(published, flags.format, deployment, this);
    else await awaitOutcome(published, flags, connection, this);
  } finally {
    await connection.close();
  }
}

async function readAgain(backup: string, connection: Connection, context: CliContext): Promise<Prepared> {
  const { deployment } = connection;
  const { view, request } = await reaching('records', deployment, async () => {
    const records = await connection.records();
    return { view: await records.read(backup), request: await records.asked(backup) };
  });
  if (view === undefined || request === undefined)
    throw new CliError(
      `Nobody has asked for ${backup}, or it is forgotten by now: there is nothing to ask for again. See spanner-backups list.`,
    );
  if (isOpenState(view.state))
    throw new CliError(
      `${backup} is ${view.state} still: there is nothing to ask for again. To follow it:\n  ${waitCommand([{ backup }], flagsOf(deployment))}`,
    );
  const again = againOf(request, view, context.clock());
  context.process.stderr.write(`${againText(request, view)}\n`);
  return again;
}
