import { paint } from '../../shared/terminal/line.ts';
import { described } from '../../shared/terminal/record-facts.ts';
import { terminalOf } from '../../shared/terminal/screen.ts';
import { connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError } from '../exit.ts';
import { reaching } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { backupNamed } from '../resource-names.ts';
import { descriptionLines } from '../views/described.ts';

/** The flags of the command. */
export interface DescribeFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
}

/** Tells the whole story of a backup. */
export default async function describe(this: CliContext, flags: DescribeFlags, given: string): Promise<void> {
  const deployment = deploymentOf(flags, this.environment, given);
  const backup = backupNamed(given, deployment.project, flags.instance);
  const connection = connect(deployment, this);
  try {
    const view = await reaching('records', deployment, async () => (await connection.records()).read(backup));
    if (view === undefined)
      throw new CliError(
        `Nobody has asked for ${backup}, or it is forgotten by now. See spanner-backups list.`,
      );
    const now = this.clock();
    if (flags.format === 'json') {
      this.print(`${JSON.stringify(described(view, now), undefined, 2)}\n`);
      return;
    }
    const { colour, width } = terminalOf(this.output, this.environment);
    for (const line of descriptionLines(view, width, now)) this.print(`${paint(line, colour)}\n`);
  } finally {
    await connection.close();
  }
}
