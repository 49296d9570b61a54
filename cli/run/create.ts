import { connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf } from '../deployment.ts';
import { CliError } from '../exit.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { awaitOutcome } from '../follow/await-outcome.ts';
import { publishAll, tellAsked } from '../publish.ts';
import { prepare } from '../requests.ts';

/** The flags of the command. */
export interface CreateFlags extends DeploymentFlags, FormatFlag {
  readonly instance?: string;
  readonly database: readonly string[];
  readonly retentionPeriod?: string;
  readonly expirationDate?: string;
  readonly versionTime?: string;
  readonly encryptionType?: string;
  readonly kmsKey?: string;
  readonly kmsKeys?: readonly string[];
  readonly startWithin?: string;
  readonly label?: readonly string[];
  readonly timeout: number;
  readonly async: boolean;
  readonly dryRun: boolean;
}

/** Asks for backups, and waits for them. */
export default async function create(this: CliContext, flags: CreateFlags, backup?: string): Promise<void> {
  const deployment = deploymentOf(flags, this.environment, flags.database[0]);
  const preparation = prepare(
    { ...flags, backup, databases: flags.database, project: deployment.project, labels: flags.label ?? [] },
    this.clock(),
    this.digits,
  );
  if (!preparation.ok) throw new CliError(preparation.problems.join('\n'), 'usage');
  const { prepared } = preparation;
  if (flags.dryRun) {
    for (const { request } of prepared) this.print(`${JSON.stringify(request, undefined, 2)}\n`);
    this.process.stderr.write(`Nothing was asked for: this would go to ${deployment.requestsTopic}.\n`);
    return;
  }
  const connection = connect(deployment, this);
  try {
    const published = await publishAll(prepared, connection);
    if (flags.async) tellAsked(published, flags.format, deployment, this);
    else await awaitOutcome(published, flags, connection, this);
  } finally {
    await connection.close();
  }
}
