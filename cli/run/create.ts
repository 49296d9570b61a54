import { type Connection, connect } from '../connect.ts';
import type { CliContext } from '../context.ts';
import { deploymentOf, flagsOf } from '../deployment.ts';
import { CliError } from '../exit.ts';
import { explained, trouble } from '../explain.ts';
import type { DeploymentFlags, FormatFlag } from '../flags.ts';
import { awaitOutcome, waitCommand } from '../follow/await-outcome.ts';
import { resultText } from '../follow/result.ts';
import { type Prepared, prepare } from '../requests.ts';

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

interface Published extends Prepared {
  readonly messageId: string;
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
    if (flags.async) tellAsked(published, flags, connection, this);
    else await awaitOutcome(published, flags, connection, this);
  } finally {
    await connection.close();
  }
}

async function publishAll(prepared: readonly Prepared[], connection: Connection): Promise<Published[]> {
  const requests = await connection.requests();
  const published: Published[] = [];
  for (const one of prepared) {
    try {
      published.push({ ...one, messageId: await requests.publish(JSON.stringify(one.request)) });
    } catch (error) {
      const { deployment } = connection;
      throw (
        explained(error, 'requests', deployment) ??
        new CliError(
          `There was ${trouble(error, 'requests', deployment)}. Whether ${one.backup} was asked for is not known: ` +
            'run the same command again with this name, which is safe: a request of the same name joins the first.',
        )
      );
    }
  }
  return published;
}

function tellAsked(
  published: readonly Published[],
  { format }: CreateFlags,
  { deployment }: Connection,
  context: CliContext,
): void {
  for (const one of published) {
    const { backup, messageId } = one;
    const asked = { backup, messageId, wait: waitCommand([one], flagsOf(deployment)) };
    context.print(format === 'json' ? `${JSON.stringify(asked)}\n` : resultText(asked));
  }
  context.process.stderr.write('Asked for; not taken in yet. The wait command above follows it.\n');
}
